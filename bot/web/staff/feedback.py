"""What people wrote, the newest first."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.staff.access import Right
from bot.web.staff.labels import KINDS, unit_name
from bot.web.staff.pages import SHOWN, address, cut, page
from bot.web.staff.session import Member, signed_in
from storage.staff.lists import FeedbackRow
from storage.work import Work

router = APIRouter(prefix="/staff/feedback", include_in_schema=False)

# Below zero once nothing leads to the person.
Before = Annotated[int | None, Query(gt=-(2**62), lt=2**62)]


@router.get("", response_class=HTMLResponse)
async def feedback(
    request: Request, member: Annotated[Member, Depends(signed_in(Right.cases))], before: Before = None
) -> Response:
    application: Application = request.app.state.application
    account, now = member.account, application.now()
    units = account.units(Right.cases)

    def look(work: Work) -> list[FeedbackRow]:
        rows = work.lists.feedback(units, before=before, limit=SHOWN + 1)
        work.audit.add(
            "read", "feedback", [row.id for row in rows[:SHOWN]],
            at=now, staff=account.id, role=account.role(Right.cases),
        )  # fmt: skip
        return rows

    rows, more = cut(await application.database.write_async(look))
    shown = [(row, unit_name(application.organisation, row.unit, account.language)) for row in rows]
    next = address("/staff/feedback", before=rows[-1].id) if more else None
    return page(request, member, "feedback.html", {"feedback": shown, "next": next, "kinds": KINDS})
