"""From case to case: the next one that waits, by a link or once a case is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, status
from fastapi.responses import RedirectResponse, Response

from bot.application import Application
from bot.organisation import Organisation
from bot.staff.access import Account, Right
from bot.web.staff.case_page import seen
from bot.web.staff.outcomes import keep_going_on
from bot.web.staff.session import Member, signed_in
from storage.staff.queue import next_case
from storage.work import Work

router = APIRouter(prefix="/staff/cases/{id}/next", include_in_schema=False)


@router.get("")
async def next(
    request: Request, id: int, member: Annotated[Member, Depends(signed_in(Right.cases))]
) -> Response:
    return await _to_next(request, id, member)


async def after_status(
    request: Request, id: int, member: Member, fields: Mapping[str, str], response: Response
) -> Response:
    """What is shown once a case has a new status; `response` where that is the case itself. Where the person still waits for
    what was promised, the case asks what becomes of that.
    """
    if fields.get("value") != "valmis" or response.status_code != status.HTTP_303_SEE_OTHER:
        return response
    application: Application = request.app.state.application
    wanted = fields.get("then") == "next"
    if await application.database.read_async(
        lambda work: seen(work, application.organisation, member.account, id).owed_by
    ):
        response = RedirectResponse(f"/staff/cases/{id}#promise", status.HTTP_303_SEE_OTHER)
    elif wanted:
        response = await _to_next(request, id, member)
    keep_going_on(request, response, wanted)
    return response


async def _to_next(request: Request, id: int, member: Member) -> Response:
    """To the case that waits behind this one, with focus at its heading; to the list where no other waits."""
    application: Application = request.app.state.application
    if not member.account.may(Right.cases):
        return RedirectResponse("/staff/suggestions", status.HTTP_303_SEE_OTHER)
    found = await application.database.read_async(_find, application.organisation, member.account, id)
    address = "/staff/cases" if found is None else f"/staff/cases/{found}#heading"
    return RedirectResponse(address, status.HTTP_303_SEE_OTHER)


def _find(work: Work, organisation: Organisation, account: Account, id: int) -> int | None:
    case = seen(work, organisation, account, id)
    return next_case(
        work.statements, account.units(Right.cases), case.id, urgent=case.urgent, handle_by=case.handle_by
    )
