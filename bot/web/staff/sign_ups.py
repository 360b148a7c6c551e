"""Who signed up, for those who keep the lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.organisation import Organisation
from bot.staff.access import Right
from bot.web.staff.feedback import Before
from bot.web.staff.labels import opportunity_title
from bot.web.staff.pages import SHOWN, address, cut, page
from bot.web.staff.session import Member, signed_in
from storage.people.signups import SignUp
from storage.work import Work

router = APIRouter(prefix="/staff/sign-ups", include_in_schema=False)


@router.get("", response_class=HTMLResponse)
async def sign_ups(
    request: Request, member: Annotated[Member, Depends(signed_in(Right.sign_ups))], before: Before = None
) -> Response:
    application: Application = request.app.state.application
    account, now = member.account, application.now()
    lists = lists_of(application.organisation, account.contacts(Right.sign_ups))

    def look(work: Work) -> Sequence[SignUp]:
        rows = work.signups.page(lists, before=before, limit=SHOWN + 1)
        work.audit.add(
            "read", "sign-up", [row.id for row in rows[:SHOWN]],
            at=now, staff=account.id, role=account.role(Right.sign_ups),
        )  # fmt: skip
        return rows

    rows, more = cut(await application.database.write_async(look))
    shown = [
        (row, opportunity_title(application.organisation, row.opportunity, account.language)) for row in rows
    ]
    next = address("/staff/sign-ups", before=rows[-1].id) if more else None
    return page(request, member, "sign_ups.html", {"sign_ups": shown, "next": next})


def lists_of(organisation: Organisation, contacts: frozenset[str] | None) -> frozenset[str] | None:
    """The opportunities whose sign-ups these contacts keep; None: all of them, also those that are gone."""
    if contacts is None:
        return None
    return frozenset(
        opportunity.id for opportunity in organisation.opportunities.values() if opportunity.owner in contacts
    )
