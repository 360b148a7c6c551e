"""Calls that people wish for: the list of whom to call, and within a case the number and the outcome of a try."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.application import Application
from bot.staff import calls, numbers
from bot.staff.access import Forbidden, Right
from bot.staff.cases import NotAllowed
from bot.web.staff.case_page import Attempt, case_page, changed, who
from bot.web.staff.labels import unit_name
from bot.web.staff.pages import address, page, read_page
from bot.web.staff.session import Member, posted, signed_in
from storage.staff.calls import After, DueCall

router = APIRouter(prefix="/staff", include_in_schema=False)

Caller = Annotated[Member, Depends(signed_in(Right.handle))]


@router.get("/calls", response_class=HTMLResponse)
async def waiting(request: Request, member: Caller, after: str = "") -> Response:
    application: Application = request.app.state.application
    account = member.account
    units, start = account.units(Right.handle), _after(after)
    rows, more = await read_page(
        request,
        member,
        Right.handle,
        "case",
        lambda work, limit: work.calls.due(units, after=start, limit=limit),
    )
    shown = [(row, unit_name(application.organisation, row.unit, account.language)) for row in rows]
    next = address("/staff/calls", after=_mark(rows[-1])) if more else None
    context = {"calls": shown, "next": next, "now": application.now()}
    return page(request, member, "calls.html", context)


@router.post("/cases/{id}/call", response_class=HTMLResponse)
async def call(request: Request, id: int, member: Caller) -> Response:
    """`value` is `reveal` with a reason as `text`, `reached`, `not_reached`, or `again` with a time as `text`.

    The answer to `reveal` is the only page that holds the number, and is kept nowhere.
    """
    fields = await posted(request, member)
    revealed: list[str] = []

    def change(attempt: Attempt) -> None:
        _act(request, attempt, member, fields, revealed)

    done = await changed(request, id, member, fields, change, "call")
    if revealed and isinstance(done, RedirectResponse):
        return await case_page(request, id, member, number=revealed[-1])
    return done


def _act(
    request: Request, attempt: Attempt, member: Member, fields: dict[str, str], revealed: list[str]
) -> None:
    application: Application = request.app.state.application
    work, case, version, now = attempt.work, attempt.case, attempt.version, attempt.now
    handler = calls.Handler(member.account.id, who(member))
    if not member.account.handles(case.unit):  # keeps the council that the suggestion is for
        raise Forbidden(Right.handle)
    match fields.get("value"):
        case "reveal":
            reason = fields.get("text", "").strip() or fields.get("reason", "")
            number, known = calls.reveal(work, case, version, reason, handler=handler, now=now)
            numbers.note_look(work, member.account, Right.handle, "case", case.id, now=now, detail=known)
            revealed.append(number)
        case "reached":
            calls.reached(work, case, version, handler=handler, now=now)
        case "not_reached" | "again" as outcome:
            again_at = calls.next_try(fields.get("text", ""), now) if outcome == "again" else None
            calls.not_reached(
                work,
                case,
                version,
                again_at=again_at,
                organisation=application.organisation,
                handler=handler,
                now=now,
            )
        case _:
            raise NotAllowed("call")


def _mark(row: DueCall) -> str:
    return f"{row.due_at.isoformat()}_{row.call}"


def _after(mark: str) -> After | None:
    if not mark:
        return None
    try:
        due_at, call = mark.split("_")
        after = After(datetime.fromisoformat(due_at), int(call))
    except ValueError:
        after = None
    if after is None or after.due_at.tzinfo is None or not 0 <= after.call < 2**62:
        raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, "`after` is the end of an earlier page")
    return after
