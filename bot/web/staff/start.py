"""The first page after signing in: what waits for this account."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.asking.calendar import day_of
from bot.staff.access import Right
from bot.staff.sign_ups import lists_of
from bot.web.staff import owed
from bot.web.staff.alerts import shown_kinds
from bot.web.staff.case_filter import counted
from bot.web.staff.labels import ALERTS, FAILURES
from bot.web.staff.pages import page
from bot.web.staff.session import Member, signed_in
from storage.models.alerts import URGENT
from storage.work import Work

router = APIRouter(prefix="/staff", include_in_schema=False)


@router.get("", response_class=HTMLResponse)
async def start(request: Request, member: Annotated[Member, Depends(signed_in())]) -> Response:
    application: Application = request.app.state.application
    account, now = member.account, application.now()

    def look(work: Work) -> dict[str, Any]:
        told: dict[str, Any] = {
            "fixed": None, "sign_ups": None, "alerts": None, "calls": {}, "failures": [], "lists": None,
            "requests": None,
        }  # fmt: skip
        if account.may(Right.handle):
            units = account.units(Right.handle)
            told["calls"] = {
                "all": work.calls.count(units),
                "due": work.calls.count(units, due_by=now),
            }
        if account.may(Right.cases):
            units = account.units(Right.cases)
            told["fixed"] = counted(work, account, now)
            told["lists"] = owed.counted(work, units, now)
            failures = work.handling.failures(account.id)
            told["failures"] = [each for each in failures if units is None or each.unit in units]
        if account.may(Right.sign_ups):
            lists = lists_of(application.organisation, account)
            told["sign_ups"] = (
                work.contacts.count(lists, late_at=now),
                work.contacts.count(lists),
                work.lists.unacknowledged(lists),
            )
        if account.may(Right.people):
            told["requests"] = work.person_requests.count(day_of(now))
        if account.may(Right.alerts):
            told["alerts"] = {kind: work.alerts.waiting([kind]) for kind in shown_kinds(account)}
        return told

    told = await application.database.read_async(look)
    return page(
        request, member, "start.html", {**told, "reasons": FAILURES, "kinds": ALERTS, "urgent": URGENT}
    )
