"""Ended cases in which the person still waits: for a promised answer, or for the outcome of a suggestion."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.staff.access import Right
from bot.web.staff.labels import CASE_KINDS, _, unit_name
from bot.web.staff.pages import address, page, read_page
from bot.web.staff.session import Member, signed_in
from storage.staff.owed import ANSWER, OUTCOME, After, OwedCase

if TYPE_CHECKING:
    from storage.work import Work

router = APIRouter(prefix="/staff/owed", include_in_schema=False)

LISTS: Mapping[str, str] = {
    ANSWER: _("promised, not answered"),
    OUTCOME: _("suggestions whose author was not told"),
}


@router.get("", response_class=HTMLResponse)
async def owed(
    request: Request,
    member: Annotated[Member, Depends(signed_in(Right.cases))],
    what: str = ANSWER,
    after: str = "",
) -> Response:
    application: Application = request.app.state.application
    account, now = member.account, application.now()
    if what not in LISTS:
        raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, f"`what` is one of {', '.join(LISTS)}")
    units, start = account.units(Right.cases), _after(after)
    beside: dict[str, Any] = {}

    def find(work: Work, limit: int) -> list[OwedCase]:
        rows = work.owed.page(what, units, after=start, limit=limit)
        beside["names"] = work.accounts.names(row.owner for row in rows if row.owner)
        beside["lists"] = counted(work, units, now)
        return rows

    rows, more = await read_page(request, member, Right.cases, "case", find)
    context = beside | {
        "cases": [(row, unit_name(application.organisation, row.unit, account.language)) for row in rows],
        "next": address("/staff/owed", what=what, after=_mark(rows[-1])) if more else None,
        "what": what,
        "kinds": CASE_KINDS,
        "handles": account.may(Right.handle),
        "now": now,
    }
    return page(request, member, "owed.html", context)


def counted(work: Work, units: frozenset[str] | None, now: datetime) -> list[tuple[str, str, int, bool]]:
    """Each list: its word in the address, its name in English, how many cases are in it, and whether one is late."""
    return [
        (what, name, work.owed.count(what, units), bool(work.owed.count(what, units, late_at=now)))
        for what, name in LISTS.items()
    ]


def _mark(row: OwedCase) -> str:
    return f"{row.due.isoformat()}_{row.id}"


def _after(mark: str) -> After | None:
    if not mark:
        return None
    try:
        due, id = mark.split("_")
        after = After(datetime.fromisoformat(due), int(id))
    except ValueError:
        after = None
    if after is None or after.due.tzinfo is None or not abs(after.id) < 2**62:
        raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, "`after` is the end of an earlier page")
    return after
