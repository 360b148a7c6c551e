"""Who signed up, for those who keep the lists."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.organisation import Organisation
from bot.staff.access import Right
from bot.web.staff.labels import opportunity_title
from bot.web.staff.pages import Before, address, page, read_page
from bot.web.staff.session import Member, signed_in

router = APIRouter(prefix="/staff/sign-ups", include_in_schema=False)


@router.get("", response_class=HTMLResponse)
async def sign_ups(
    request: Request, member: Annotated[Member, Depends(signed_in(Right.sign_ups))], before: Before = None
) -> Response:
    application: Application = request.app.state.application
    account = member.account
    lists = lists_of(application.organisation, account.contacts(Right.sign_ups))
    rows, more = await read_page(
        request,
        member,
        Right.sign_ups,
        "sign-up",
        lambda work, limit: work.signups.page(lists, before=before, limit=limit),
    )
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
