"""The first page after signing in: what waits for this account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.staff.access import Right
from bot.web.staff.alerts import shown_kinds
from bot.web.staff.labels import ALERTS
from bot.web.staff.pages import page
from bot.web.staff.session import Member, signed_in
from bot.web.staff.sign_ups import lists_of
from storage.models.alerts import URGENT
from storage.staff.lists import Waiting
from storage.work import Work

router = APIRouter(prefix="/staff", include_in_schema=False)


@router.get("", response_class=HTMLResponse)
async def start(request: Request, member: Annotated[Member, Depends(signed_in())]) -> Response:
    application: Application = request.app.state.application
    account = member.account

    def look(work: Work) -> tuple[Waiting | None, int | None, dict[str, int], dict[str, int] | None]:
        waiting = sign_ups = alerts = None
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
        if account.may(Right.alerts):
            alerts = {kind: work.alerts.waiting([kind]) for kind in shown_kinds(account)}
        return waiting, sign_ups, calls, alerts

    waiting, sign_ups, calls, alerts = await application.database.read_async(look)
    context = {
        "waiting": waiting,
        "sign_ups": sign_ups,
        "calls": calls,
        "alerts": alerts,
        "kinds": ALERTS,
        "urgent": URGENT,
    }
    return page(request, member, "start.html", context)
