"""Who read and changed what, for the privacy officer. The filters stand in the address."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.staff.access import Right
from bot.web.staff.labels import ACTIONS, SUBJECTS
from bot.web.staff.pages import SHOWN, Before, address, cut, page
from bot.web.staff.session import Member, signed_in
from storage.staff.audit import AuditRow
from storage.work import Work

router = APIRouter(prefix="/staff/audit", include_in_schema=False)

Filter = Annotated[str | None, Query(max_length=40)]
Number = Annotated[int | None, Query(ge=0, lt=2**62)]


@router.get("", response_class=HTMLResponse)
async def audit(
    request: Request,
    member: Annotated[Member, Depends(signed_in(Right.audit))],
    before: Before = None,
    staff: Number = None,
    subject: Filter = None,
    id: Number = None,
    action: Filter = None,
) -> Response:
    application: Application = request.app.state.application

    def look(work: Work) -> tuple[list[AuditRow], dict[int, str]]:
        rows = work.audit.page(
            before=before,
            limit=SHOWN + 1,
            staff=staff,
            subject=subject or None,
            subject_id=id,
            action=action or None,
        )
        return rows, work.accounts.names(row.staff for row in rows if row.staff is not None)

    rows, names = await application.database.read_async(look)
    shown, more = cut(rows)
    filters = {"staff": staff, "subject": subject or None, "id": id, "action": action or None}
    next = address("/staff/audit", before=shown[-1].id, **filters) if more else None
    context = {
        "rows": shown,
        "names": names,
        "next": next,
        "filters": filters,
        "actions": ACTIONS,
        "subjects": SUBJECTS,
    }
    return page(request, member, "audit.html", context)
