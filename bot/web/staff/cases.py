"""Cases by filters that stand in the address: the urgent first, then by when they must be handled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.staff.access import Account, Right
from bot.web.staff.case_filter import Choice, counted, meant
from bot.web.staff.labels import CASE_KINDS, FLAGS, STATUSES, opportunity_title, unit_name
from bot.web.staff.pages import address, page, read_page
from bot.web.staff.session import Member, signed_in
from storage.staff.case_lists import After, CaseRow
from storage.work import Work

router = APIRouter(prefix="/staff/cases", include_in_schema=False)


@router.get("", response_class=HTMLResponse)
async def cases(
    request: Request,
    member: Annotated[Member, Depends(signed_in(Right.cases))],
    chosen: Choice,
) -> Response:
    application: Application = request.app.state.application
    account, now = member.account, application.now()
    units, start = account.units(Right.cases), _after(chosen.after)
    beside: dict[str, Any] = {}

    def find(work: Work, limit: int) -> Sequence[CaseRow]:
        rows = work.lists.cases(units, meant(work, chosen, account, now), after=start, limit=limit)
        beside["fixed"] = counted(work, account, now)
        beside["names"] = work.accounts.names(row.owner for row in rows if row.owner)
        accounts = map(Account.of, work.accounts.all())
        beside["owners"] = [(each.name, each.name) for each in accounts if each.may(Right.handle)]
        return rows

    rows, more = await read_page(request, member, Right.cases, "case", find)
    context = beside | {
        "cases": [_shown(row, application, account.language, now) for row in rows],
        "next": address("/staff/cases", **chosen.query, after=_mark(rows[-1])) if more else None,
        "statuses": STATUSES,
        "kinds": CASE_KINDS,
        "flags": FLAGS,
        "chosen": chosen,
        "units": _units(application, units, account.language),
        "themes": [
            (theme.id, theme.name.of(account.language)) for theme in application.organisation.settings.themes
        ],
    }
    return page(request, member, "cases.html", context)


def _units(application: Application, units: frozenset[str] | None, language: str) -> list[tuple[str, str]]:
    """Id and name of those that the account may choose from."""
    return [
        (id, unit.name.of(language))
        for id, unit in application.organisation.units.items()
        if units is None or id in units
    ]


def _shown(row: CaseRow, application: Application, language: str, now: datetime) -> dict[str, object]:
    unfinished = row.status != "valmis"
    return {
        "row": row,
        "unit": unit_name(application.organisation, row.unit, language),
        "opportunity": opportunity_title(application.organisation, row.opportunity or "", language),
        "addressed_to": opportunity_title(application.organisation, row.addressed_to or "", language),
        "handled_late": (now if unfinished else row.closed_at or row.handle_by) > row.handle_by,
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
