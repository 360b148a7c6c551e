"""The first page after signing in: what waits for this account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.asking.calendar import day_of
from bot.staff.access import REMINDED, Account, Right
from bot.staff.duty import on_duty
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
        told: dict[str, Any] = {}
        for right, part in _PARTS.items():
            if account.may(right):
                told |= part(work, account, application, now)
        return told

    told = await application.database.read_async(look)
    return page(
        request, member, "start.html", {"told": told, "reasons": FAILURES, "kinds": ALERTS, "urgent": URGENT}
    )


def _alerts(work: Work, account: Account, _application: Application, _now: datetime) -> dict[str, Any]:
    return {"alerts": {kind: work.alerts.waiting([kind]) for kind in shown_kinds(account)}}


def _duty(work: Work, account: Account, _application: Application, now: datetime) -> dict[str, Any]:
    on = [each.duty.staff for each in work.on_call.hours() if on_duty(each.duty, now)]
    return {"duty": {"anybody": bool(on), "mine": account.id in on}}


def _cases(work: Work, account: Account, _application: Application, now: datetime) -> dict[str, Any]:
    units = account.units(Right.cases)
    failures = work.handling.failures(account.id)
    return {
        "fixed": counted(work, account, now),
        "lists": owed.counted(work, units, now),
        "failures": [each for each in failures if units is None or each.unit in units],
    }


def _calls(work: Work, account: Account, _application: Application, now: datetime) -> dict[str, Any]:
    units = account.units(Right.handle)
    return {"calls": {"all": work.calls.count(units), "due": work.calls.count(units, due_by=now)}}


def _sign_ups(work: Work, account: Account, application: Application, now: datetime) -> dict[str, Any]:
    lists = lists_of(application.organisation, account)
    late, waiting = work.contacts.count(lists, late_at=now), work.contacts.count(lists)
    return {"sign_ups": (late, waiting, work.lists.unacknowledged(lists))}


def _addressed(work: Work, account: Account, application: Application, _now: datetime) -> dict[str, Any]:
    return {"addressed": work.addressed.waiting(lists_of(application.organisation, account, Right.addressed))}


def _proposals(work: Work, account: Account, _application: Application, _now: datetime) -> dict[str, Any]:
    contacts = account.contacts(Right.catalogue)
    count = work.catalogue.count("draft", None if contacts is None else sorted(contacts))
    return {"proposals": count} if count else {}


def _requests(work: Work, _account: Account, _application: Application, now: datetime) -> dict[str, Any]:
    return {"requests": work.person_requests.count(day_of(now))}


def _accounts(work: Work, _account: Account, _application: Application, _now: datetime) -> dict[str, Any]:
    """How many there are, and how many with deadlines are told of none."""
    known = work.accounts.all()
    unreminded = [
        each for each in known if not each.email and any(role.role in REMINDED for role in each.roles)
    ]
    return {"accounts": (len(known), len(unreminded))}


_PARTS: Mapping[Right, Callable[[Work, Account, Application, datetime], dict[str, Any]]] = {
    Right.alerts: _alerts,
    Right.on_call: _duty,
    Right.cases: _cases,
    Right.handle: _calls,
    Right.sign_ups: _sign_ups,
    Right.addressed: _addressed,
    Right.catalogue: _proposals,
    Right.people: _requests,
    Right.accounts: _accounts,
}
"""What is told of each thing that an account may do."""
