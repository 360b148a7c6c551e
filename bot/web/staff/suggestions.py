"""Suggestions to councils and panels, for those who keep their items: the newest first. Each is a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.staff.access import Right
from bot.staff.sign_ups import lists_of
from bot.web.staff.labels import STATUSES, opportunity_title
from bot.web.staff.pages import Before, address, page, read_page
from bot.web.staff.session import Member, signed_in
from storage.staff.addressed import AddressedCase
from storage.work import Work

ADDRESS = "/staff/suggestions"
router = APIRouter(prefix=ADDRESS, include_in_schema=False)


@router.get("", response_class=HTMLResponse)
async def suggestions(
    request: Request,
    member: Annotated[Member, Depends(signed_in(Right.addressed))],
    before: Before = None,
) -> Response:
    application: Application = request.app.state.application
    account, organisation = member.account, application.organisation
    kept = lists_of(organisation, account, Right.addressed)
    beside: dict[str, Any] = {}

    def find(work: Work, limit: int) -> Sequence[AddressedCase]:
        rows = work.addressed.page(kept, before=before, limit=limit)
        beside["names"] = work.accounts.names(row.owner for row in rows if row.owner)
        return rows

    rows, more = await read_page(request, member, Right.addressed, "case", find)
    context = beside | {
        "suggestions": rows,
        "titles": {
            row.addressed_to: opportunity_title(organisation, row.addressed_to, account.language)
            for row in rows
        },
        "statuses": STATUSES,
        "now": application.now(),
        "next": address(ADDRESS, before=rows[-1].id) if more else None,
    }
    return page(request, member, "suggestions.html", context)
