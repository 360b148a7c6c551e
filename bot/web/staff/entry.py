"""Where staff enter feedback that came by telephone or on paper. Every field is blank: nothing of the writer's own slips in."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.config.channels import visit_channels
from bot.staff import entry
from bot.staff.access import Right
from bot.web.staff.case_page import who
from bot.web.staff.labels import ENTRY_KINDS
from bot.web.staff.pages import page
from bot.web.staff.session import Member, posted, signed_in
from channels.registry import PHONE
from storage.work import Work

router = APIRouter(prefix="/staff/entry", include_in_schema=False)

Handler = Annotated[Member, Depends(signed_in(Right.handle))]


@router.get("", response_class=HTMLResponse)
async def blank(request: Request, member: Handler) -> Response:
    return _page(request, member)


@router.post("", response_class=HTMLResponse)
async def enter(request: Request, member: Handler) -> Response:
    """Store it once, and show its case and, of a suggestion, the number to be told to its author."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    account, now = member.account, application.now()
    channel = visit_channels(application.settings).get(PHONE)
    try:
        entered = entry.read(
            fields,
            application.organisation,
            account.units(Right.handle),
            reachable=channel is not None,
        )
    except entry.Refused as refused:
        return _page(request, member, 422, problem=str(refused), written=fields)
    once = f"entered {fields.get('once', '')[:32]}"

    def run(work: Work) -> entry.Entered | None:
        if entry.entered_before(work, account, once):
            return None
        stored = entry.store(
            work, entered, application.organisation, channel=channel or "", who=who(member), now=now
        )
        work.audit.add(
            "change", "feedback", at=now, staff=account.id, role=account.role(Right.handle), detail=once
        )
        return stored

    stored = await application.database.write_async(run)
    await application.tasks.tick()
    return _page(request, member, stored=stored, again=stored is None)


def _page(
    request: Request,
    member: Member,
    status: int = 200,
    *,
    problem: str = "",
    written: dict[str, str] | None = None,
    stored: entry.Entered | None = None,
    again: bool = False,
) -> Response:
    application: Application = request.app.state.application
    units, language = member.account.units(Right.handle), member.account.language
    context = {
        "units": [
            (id, unit.name.of(language))
            for id, unit in application.organisation.units.items()
            if units is None or id in units
        ],
        "without_unit": units is None,
        "kinds": ENTRY_KINDS,
        "offered": application.organisation.settings.languages,
        "once": secrets.token_hex(16),
        "problem": problem,
        "written": written or {},
        "stored": stored,
        "again": again,
    }
    return page(request, member, "entry.html", context, status)
