"""Praise, the newest first: what people wrote beside a 9 or a 10, which they were told that staff hear."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.staff.access import Right
from bot.web.staff.labels import unit_name
from bot.web.staff.pages import Before, address, page, read_page
from bot.web.staff.session import Member, signed_in

router = APIRouter(prefix="/staff/praise", include_in_schema=False)


@router.get("", response_class=HTMLResponse)
async def praise(
    request: Request,
    member: Annotated[Member, Depends(signed_in(Right.cases))],
    before: Before = None,
    unit: Annotated[str, Query()] = "",
) -> Response:
    application: Application = request.app.state.application
    organisation, account = application.organisation, member.account
    units = account.units(Right.cases)
    wanted = units
    if unit:
        wanted = frozenset({unit}) if units is None or unit in units else frozenset()
    rows, more = await read_page(
        request,
        member,
        Right.cases,
        "feedback",
        lambda work, limit: work.lists.praise(wanted, before=before, limit=limit),
    )
    context = {
        "praise": [(row, unit_name(organisation, row.unit, account.language)) for row in rows],
        "units": [
            (id, known.name.of(account.language))
            for id, known in organisation.units.items()
            if units is None or id in units
        ],
        "chosen": unit,
        "next": address("/staff/praise", unit=unit or None, before=rows[-1].id) if more else None,
    }
    return page(request, member, "praise.html", context)
