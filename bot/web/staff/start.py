"""The first page after signing in: what waits for this account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.staff.access import Right
from bot.web.staff.pages import page
from bot.web.staff.session import Member, signed_in
from bot.web.staff.sign_ups import lists_of
from storage.staff.lists import Waiting
from storage.work import Work

router = APIRouter(prefix="/staff", include_in_schema=False)


@router.get("", response_class=HTMLResponse)
async def start(request: Request, member: Annotated[Member, Depends(signed_in())]) -> Response:
    application: Application = request.app.state.application
    account = member.account

    def look(work: Work) -> tuple[Waiting | None, int | None, dict[str, int]]:
        waiting = sign_ups = None
        calls: dict[str, int] = {}
        if account.may(Right.handle):
            units = account.units(Right.handle)
            calls = {
                "all": work.calls.count(units),
                "due": work.calls.count(units, due_by=application.now()),
            }
        if account.may(Right.cases):
            waiting = work.lists.waiting(account.units(Right.cases), now=application.now())
        if account.may(Right.sign_ups):
            lists = lists_of(application.organisation, account.contacts(Right.sign_ups))
            sign_ups = work.lists.unacknowledged(lists)
        return waiting, sign_ups, calls

    waiting, sign_ups, calls = await application.database.read_async(look)
    return page(request, member, "start.html", {"waiting": waiting, "sign_ups": sign_ups, "calls": calls})
