"""One case: what was said, what was done, and the forms by which staff handle it.

Every form carries the version of the case that it was made for. A form that comes too late changes nothing, and what was
written in it stands in the page that says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.application import Application
from bot.staff import answers, cases
from bot.staff.access import Account, Forbidden, Right
from bot.web.staff.labels import EVENTS, FLAGS, KINDS, OBSTACLES, STATUSES, unit_name
from bot.web.staff.pages import page
from bot.web.staff.session import Member, posted, signed_in
from channels.segments import segments
from storage.staff.handling import Changed, HandledCase
from storage.work import Work

router = APIRouter(prefix="/staff/cases/{id}", include_in_schema=False)

Reader = Annotated[Member, Depends(signed_in(Right.cases))]
Handler = Annotated[Member, Depends(signed_in(Right.handle))]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A change to a case, within its transaction. `version` is that of the form."""

    work: Work
    case: HandledCase
    version: int
    now: datetime


Change = Callable[[Attempt], None]


@router.get("", response_class=HTMLResponse)
async def case(request: Request, id: int, member: Reader) -> Response:
    return await _page(request, id, member)


@router.post("/status", response_class=HTMLResponse)
async def set_status(request: Request, id: int, member: Handler) -> Response:
    """`value` is the new status; `valmis` needs `outcome`."""
    fields = await posted(request, member)
    wanted, said = fields.get("value", ""), fields.get("outcome", "")

    def change(attempt: Attempt) -> None:
        outcome = cases.next_status(attempt.case, wanted, said)
        attempt.work.handling.set_status(
            id, attempt.version, wanted, who=_who(member), now=attempt.now, outcome=outcome
        )

    return await _changed(request, id, member, fields, change, "status")


@router.post("/note", response_class=HTMLResponse)
async def note(request: Request, id: int, member: Handler) -> Response:
    """`text` is for staff alone."""
    fields = await posted(request, member)
    text = fields.get("text", "").strip()

    def change(attempt: Attempt) -> None:
        if not 0 < len(text) <= cases.LONGEST_NOTE:
            raise cases.NotAllowed("text")
        attempt.work.handling.note(
            id, attempt.version, text, staff=member.account.id, who=_who(member), now=attempt.now
        )

    return await _changed(request, id, member, fields, change, "note")


@router.post("/answer", response_class=HTMLResponse)
async def answer(request: Request, id: int, member: Handler) -> Response:
    """`text` goes to the person, after the time in which it can be taken back."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    text = fields.get("text", "").strip()

    def change(attempt: Attempt) -> None:
        if not 0 < len(text) <= answers.LONGEST:
            raise cases.NotAllowed("text")
        if why := answers.obstacle(attempt.work, attempt.case):
            raise cases.NotAllowed(why)
        leaves_at = answers.leaves_at(application.organisation, attempt.now)
        attempt.work.handling.answer(
            id,
            attempt.version,
            text,
            staff=member.account.id,
            who=_who(member),
            now=attempt.now,
            leaves_at=leaves_at,
        )

    return await _changed(request, id, member, fields, change, "answer")


@router.post("/answers/{answer}/take-back", response_class=HTMLResponse)
async def take_back(request: Request, id: int, answer: int, member: Handler) -> Response:
    fields = await posted(request, member)

    def change(attempt: Attempt) -> None:
        if not attempt.work.handling.take_back(answer, id, who=_who(member), now=attempt.now):
            raise cases.NotAllowed("left")

    return await _changed(request, id, member, fields, change, "take back")


@router.post("/owner", response_class=HTMLResponse)
async def own(request: Request, id: int, member: Handler) -> Response:
    """`value` is the name of an account that may handle the case; empty gives it back to the queue."""
    fields = await posted(request, member)
    wanted = fields.get("value", "").strip()

    def change(attempt: Attempt) -> None:
        owner = next(
            (each for each in cases.handlers(attempt.work, attempt.case) if each.name == wanted), None
        )
        if wanted and owner is None:
            raise cases.NotAllowed("owner")
        attempt.work.handling.give(
            id, attempt.version, owner.id if owner else None, who=_who(member), now=attempt.now
        )

    return await _changed(request, id, member, fields, change, "owner")


@router.post("/themes", response_class=HTMLResponse)
async def themes(request: Request, id: int, member: Handler) -> Response:
    """`value` names themes, with a space or a comma between them; so does each `theme-ID` that is there."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    chosen = set(fields.get("value", "").replace(",", " ").split())
    chosen |= {name.removeprefix("theme-") for name in fields if name.startswith("theme-")}

    def change(attempt: Attempt) -> None:
        if not chosen <= {theme.id for theme in application.organisation.settings.themes}:
            raise cases.NotAllowed("themes")
        attempt.work.handling.set_themes(id, attempt.version, chosen, who=_who(member), now=attempt.now)

    return await _changed(request, id, member, fields, change, "themes")


# -- within ---------------------------------------------------------------------------------------------------------
def _who(member: Member) -> str:
    return f"staff {member.account.id}"


async def _changed(
    request: Request, id: int, member: Member, fields: dict[str, str], change: Change, what: str
) -> Response:
    """Do it and show the case; or show the case with the reason why not, and what was written."""
    application: Application = request.app.state.application
    now, account = application.now(), member.account
    version = fields.get("version", "")

    def run(work: Work) -> None:
        known = _seen(work, account, id)
        if not cases.may_handle(account, known):
            raise Forbidden(Right.handle)
        if not version.isascii() or not version.isdecimal() or len(version) > 9:
            raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, "`version` is the number in the form")
        change(Attempt(work, known, int(version), now))
        work.audit.add(
            "change", "case", [id], at=now, staff=account.id, role=account.role(Right.handle), detail=what
        )

    try:
        await application.database.write_async(run)
    except Changed:
        return await _page(request, id, member, 409, problem="changed", written=fields)
    except cases.NotAllowed as refused:
        return await _page(request, id, member, 422, problem=str(refused), written=fields)
    await application.tasks.tick()
    return RedirectResponse(f"/staff/cases/{id}", status.HTTP_303_SEE_OTHER)


def _seen(work: Work, account: Account, id: int) -> HandledCase:
    known = cases.seen_by(work, account, id) if abs(id) < 2**62 else None
    if known is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "there is no such case among those that you may see")
    return known


async def _page(
    request: Request,
    id: int,
    member: Member,
    status: int = 200,
    *,
    problem: str = "",
    written: dict[str, str] | None = None,
) -> Response:
    application: Application = request.app.state.application
    account, now = member.account, application.now()

    def look(work: Work) -> dict[str, Any]:
        known = _seen(work, account, id)
        handles = cases.may_handle(account, known)
        if handles:
            work.handling.read(id, who=_who(member), now=now)
        work.audit.add("read", "case", [id], at=now, staff=account.id, role=account.role(Right.cases))
        events = work.cases.events(id)
        notes, said = work.handling.notes(id), work.handling.answers(id)
        staff = {each.staff for each in notes} | {each.staff for each in said} | {known.owner}
        staff |= {_staff(word) for event in events for word in (event.who, event.detail)}
        return {
            "case": known,
            "notes": notes,
            "answers": said,
            "events": events,
            "names": work.accounts.names(each for each in staff if each is not None),
            "handles": handles,
            "handlers": [each.name for each in cases.handlers(work, known)] if handles else [],
            "obstacle": answers.obstacle(work, known),
        }

    context = await application.database.write_async(look)
    known: HandledCase = context["case"]
    context |= {
        "unit": unit_name(application.organisation, known.unit, account.language),
        "next_statuses": cases.NEXT[known.status],
        "late": known.status != "valmis" and now > known.handle_by,
        "answered_late": _waits(known) and now >= (known.answer_by or now),
        "themes": application.organisation.settings.themes,
        "problem": problem,
        "written": written or {},
        "labels": {
            "events": EVENTS,
            "flags": FLAGS,
            "kinds": KINDS,
            "statuses": STATUSES,
            "obstacles": OBSTACLES,
        },
        "segments": segments,
        "staff_of": _staff,
    }
    return page(request, member, "case.html", context, status)


def _staff(word: str | None) -> int | None:
    """The number of the account that an event names."""
    return int(word.removeprefix("staff ")) if word and word.startswith("staff ") else None


def _waits(case: HandledCase) -> bool:
    return case.answer_by is not None and case.answered_at is None and case.status != "valmis"
