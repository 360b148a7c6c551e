"""What every staff page has: who is signed in, where else they may go, the language, and pages of long lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse

from bot.application import Application
from bot.staff.access import Right
from bot.web.staff.session import Member
from bot.web.templating import drawn
from bot.web.translations import PAGE_LANGUAGES

SHOWN = 50  # rows of a page

T = TypeVar("T")

# Address, right, and the page's name in English; in the order of the menu.
MENU: tuple[tuple[str, Right, str], ...] = (
    ("/staff/cases", Right.cases, "Cases"),
    ("/staff/feedback", Right.cases, "Feedback"),
    ("/staff/sign-ups", Right.sign_ups, "Sign-ups"),
    ("/staff/accounts", Right.accounts, "Accounts"),
    ("/staff/audit", Right.audit, "Audit"),
)


def page(
    request: Request, member: Member, template: str, context: Mapping[str, Any], status: int = 200
) -> HTMLResponse:
    application: Application = request.app.state.application
    account = member.account
    shared = {
        "org": application.organisation.name.of(account.language),
        "account": account,
        "csrf": member.csrf,
        "menu": [(path, name) for path, right, name in MENU if account.may(right)],
        "path": request.url.path,
        "languages": PAGE_LANGUAGES,
        "simulator": application.settings.simulator,
    }
    return drawn(request, f"staff/{template}", {**shared, **context}, status, language=account.language)


def cut(rows: Sequence[T], shown: int = SHOWN) -> tuple[Sequence[T], bool]:
    """The rows of this page, and whether more follow: one more than is shown was asked for."""
    return rows[:shown], len(rows) > shown


def address(path: str, **query: object) -> str:
    """With what is not None in the query."""
    given = {name: value for name, value in query.items() if value is not None}
    return f"{path}?{urlencode(given)}" if given else path
