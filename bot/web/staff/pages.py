"""What every staff page has: who is signed in, where else they may go, the language, and pages of long lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Protocol, TypeVar
from urllib.parse import urlencode

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from bot.application import Application
from bot.staff.access import Right
from bot.web.staff.labels import _
from bot.web.staff.session import Member
from bot.web.templating import drawn
from bot.web.translations import PAGE_LANGUAGES
from storage.work import Work

SHOWN = 50  # rows of a page

# Where the page begins: below this number, the last of the page before. Below zero once nothing leads to the person.
Before = Annotated[int | None, Query(gt=-(2**62), lt=2**62)]


class Row(Protocol):
    @property
    def id(self) -> int: ...


T = TypeVar("T")
R = TypeVar("R", bound=Row)

# Address, right, and the page's name in English; in the order of the menu.
MENU: tuple[tuple[str, Right, str], ...] = (
    ("/staff/cases", Right.cases, _("Cases")),
    ("/staff/calls", Right.handle, _("Calls")),
    ("/staff/owed", Right.cases, _("Promises")),
    ("/staff/feedback", Right.cases, _("Feedback")),
    ("/staff/absences", Right.handle, _("Absences")),
    ("/staff/ready-answers", Right.ready_answers, _("Ready answers")),
    ("/staff/praise", Right.cases, _("Praise")),
    ("/staff/entry", Right.handle, _("Enter feedback")),
    ("/staff/sign-ups", Right.sign_ups, _("Sign-ups")),
    ("/staff/suggestions", Right.addressed, _("Suggestions")),
    ("/staff/opportunities", Right.proposals, _("Catalogue")),
    ("/staff/wishes", Right.catalogue, _("Not found")),
    ("/staff/alerts", Right.alerts, _("Alerts")),
    ("/staff/on-call", Right.on_call, _("On call")),
    ("/staff/accounts", Right.accounts, _("Accounts")),
    ("/staff/people", Right.people, _("Requests")),
    ("/staff/audit", Right.audit, _("Audit")),
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


async def read_page(
    request: Request, member: Member, right: Right, subject: str, find: Callable[[Work, int], Sequence[R]]
) -> tuple[Sequence[R], bool]:
    """The rows of a page, each written into the audit as read; and whether more follow.

    `find` gives at most as many rows as its second argument says.
    """
    application: Application = request.app.state.application
    account = member.account

    def look(work: Work) -> tuple[Sequence[R], bool]:
        rows, more = cut(find(work, SHOWN + 1))
        work.audit.add(
            "read", subject, [row.id for row in rows],
            at=application.now(), staff=account.id, role=account.role(right),
        )  # fmt: skip
        return rows, more

    return await application.database.write_async(look)


def cut(rows: Sequence[T], shown: int = SHOWN) -> tuple[Sequence[T], bool]:
    """The rows of this page, and whether more follow: one more than is shown was asked for."""
    return rows[:shown], len(rows) > shown


def address(path: str, **query: object) -> str:
    """With what is not None in the query."""
    given = {name: value for name, value in query.items() if value is not None}
    return f"{path}?{urlencode(given)}" if given else path
