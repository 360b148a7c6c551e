"""What people wrote, the newest first."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.staff.access import Right
from bot.web.staff.labels import KINDS, unit_name
from bot.web.staff.pages import Before, address, page, read_page
from bot.web.staff.session import Member, signed_in

router = APIRouter(prefix="/staff/feedback", include_in_schema=False)


@router.get("", response_class=HTMLResponse)
async def feedback(
    request: Request, member: Annotated[Member, Depends(signed_in(Right.cases))], before: Before = None
) -> Response:
    application: Application = request.app.state.application
    account = member.account
    units = account.units(Right.cases)
    rows, more = await read_page(
        request,
        member,
        Right.cases,
        "feedback",
        lambda work, limit: work.lists.feedback(units, before=before, limit=limit),
    )
    shown = [(row, unit_name(application.organisation, row.unit, account.language)) for row in rows]
    next = address("/staff/feedback", before=rows[-1].id) if more else None
    return page(request, member, "feedback.html", {"feedback": shown, "next": next, "kinds": KINDS})
