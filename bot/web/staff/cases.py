"""Cases that are not done: the urgent first, then by when they must be handled."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.staff.access import Right
from bot.web.staff.labels import FLAGS, STATUSES, unit_name
from bot.web.staff.pages import address, page, read_page
from bot.web.staff.session import Member, signed_in
from storage.staff.lists import After, CaseRow

router = APIRouter(prefix="/staff/cases", include_in_schema=False)


@router.get("", response_class=HTMLResponse)
async def cases(
    request: Request, member: Annotated[Member, Depends(signed_in(Right.cases))], after: str = ""
) -> Response:
    application: Application = request.app.state.application
    account = member.account
    units, start = account.units(Right.cases), _after(after)
    rows, more = await read_page(
        request,
        member,
        Right.cases,
        "case",
        lambda work, limit: work.lists.cases(units, after=start, limit=limit),
    )
    now = application.now()
    shown = [_shown(row, application, account.language, now) for row in rows]
    next = address("/staff/cases", after=_mark(rows[-1])) if more else None
    context = {"cases": shown, "next": next, "statuses": STATUSES, "flags": FLAGS}
    return page(request, member, "cases.html", context)


def _shown(row: CaseRow, application: Application, language: str, now: datetime) -> dict[str, object]:
    return {
        "row": row,
        "unit": unit_name(application.organisation, row.unit, language),
        "handled_late": now > row.handle_by,
        "answered_late": bool(row.answer_by and not row.answered_at and now >= row.answer_by),
    }


def _mark(row: CaseRow) -> str:
    return f"{int(row.urgent)}_{row.handle_by.isoformat()}_{row.id}"


def _after(mark: str) -> After | None:
    if not mark:
        return None
    try:
        urgent, handle_by, id = mark.split("_")
        after = After({"0": False, "1": True}[urgent], datetime.fromisoformat(handle_by), int(id))
    except (ValueError, KeyError):
        after = None
    if after is None or after.handle_by.tzinfo is None or not abs(after.id) < 2**62:
        raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, "`after` is the end of an earlier page")
    return after
