"""One sign-up: the words of the consent, the contact that was promised, notes. The contact is shown once a press, and logged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.application import Application
from bot.staff import answers, numbers, sign_ups
from bot.staff.access import Right
from bot.staff.cases import NotAllowed
from bot.web.staff.case import send
from bot.web.staff.case_page import Attempt, form_version, who
from bot.web.staff.labels import OBSTACLES, SIGN_UP_STATUSES, opportunity_title
from bot.web.staff.pages import page
from bot.web.staff.session import Member, posted, signed_in
from storage.people.signups import SignUp
from storage.staff.handling import Changed
from storage.work import Work

router = APIRouter(prefix="/staff/sign-ups/{id}", include_in_schema=False)

Keeper = Annotated[Member, Depends(signed_in(Right.sign_ups))]
Change = Callable[[Work, SignUp], None]


@router.get("", response_class=HTMLResponse)
async def sign_up(request: Request, id: int, member: Keeper) -> Response:
    return await _page(request, id, member)


@router.post("/contact", response_class=HTMLResponse)
async def show_contact(request: Request, id: int, member: Keeper) -> Response:
    """Show where the person can be reached, this once."""
    await posted(request, member)
    return await _page(request, id, member, reveal=True)


@router.post("/acknowledge", response_class=HTMLResponse)
async def acknowledge(request: Request, id: int, member: Keeper) -> Response:
    application: Application = request.app.state.application
    fields = await posted(request, member)
    now = application.now()
    return await _changed(
        request,
        id,
        member,
        fields,
        "acknowledged",
        lambda work, _signup: _take(work.signups.take(id, now=now)),
    )


@router.post("/contacted", response_class=HTMLResponse)
async def contacted(request: Request, id: int, member: Keeper) -> Response:
    """The promise is kept: by whom and when is written down."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    now, staff = application.now(), member.account.id

    def change(work: Work, signup: SignUp) -> None:
        case = sign_ups.contact_case(work, application.organisation, signup, now)
        _take(work.contacts.contacted(case, staff=staff, now=now))
        work.signups.take(id, now=now)

    return await _changed(request, id, member, fields, "contacted", change)


@router.post("/note", response_class=HTMLResponse)
async def note(request: Request, id: int, member: Keeper) -> Response:
    application: Application = request.app.state.application
    fields = await posted(request, member)
    now, text = application.now(), fields.get("text", "").strip()

    def change(work: Work, signup: SignUp) -> None:
        if not 0 < len(text) <= sign_ups.LONGEST_NOTE:
            raise NotAllowed("text")
        case = sign_ups.contact_case(work, application.organisation, signup, now)
        work.handling.note(
            case, form_version(fields), text, staff=member.account.id, who=who(member), now=now
        )

    return await _changed(request, id, member, fields, "note", change)


@router.post("/answer", response_class=HTMLResponse)
async def answer(request: Request, id: int, member: Keeper) -> Response:
    """A text to the person through the bot, on the channel of the sign-up."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    now, text = application.now(), fields.get("text", "").strip()

    def change(work: Work, signup: SignUp) -> None:
        case = work.handling.case(sign_ups.contact_case(work, application.organisation, signup, now))
        assert case is not None
        send(Attempt(work, case, form_version(fields), now), application, member, text)

    return await _changed(request, id, member, fields, "answer", change)


def _take(done: bool) -> None:
    """A form that is sent twice acts once."""
    if not done:
        raise Changed


async def _changed(
    request: Request, id: int, member: Member, fields: dict[str, str], what: str, change: Change
) -> Response:
    """Do it and show the sign-up; or show it with the reason why not, and what was written."""
    application: Application = request.app.state.application
    now, account = application.now(), member.account

    def run(work: Work) -> None:
        signup = _seen(work, application, member, id)
        if signup.status != "active":
            raise Changed
        change(work, signup)
        work.audit.add(
            "change",
            "sign-up",
            [id],
            at=now,
            staff=account.id,
            role=account.role(Right.sign_ups),
            detail=what,
        )

    try:
        await application.database.write_async(run)
    except Changed:
        return await _page(request, id, member, 409, problem="changed", written=fields)
    except NotAllowed as refused:
        return await _page(request, id, member, 422, problem=str(refused), written=fields)
    await application.tasks.tick()
    return RedirectResponse(f"/staff/sign-ups/{id}", status.HTTP_303_SEE_OTHER)


def _seen(work: Work, application: Application, member: Member, id: int) -> SignUp:
    known = sign_ups.seen_by(work, application.organisation, member.account, id) if abs(id) < 2**62 else None
    if known is None:
        raise HTTPException(
            status.HTTP_404_NOT_FOUND, "there is no such sign-up among those that you may see"
        )
    return known


async def _page(
    request: Request,
    id: int,
    member: Member,
    status: int = 200,
    *,
    reveal: bool = False,
    problem: str = "",
    written: dict[str, str] | None = None,
) -> Response:
    application: Application = request.app.state.application
    account, now = member.account, application.now()

    def look(work: Work) -> dict[str, Any]:
        signup = _seen(work, application, member, id)
        work.audit.add("read", "sign-up", [id], at=now, staff=account.id, role=account.role(Right.sign_ups))
        way = numbers.of_sign_up(work, signup)
        if reveal and way and way.number:
            numbers.note_look(work, account, Right.sign_ups, "sign-up", id, now=now)
        promised = work.contacts.of([id]).get(id)
        leaves_at = answers.leaves_at(application.organisation, now)
        case = work.handling.case(promised.case) if promised else None
        notes = work.handling.notes(promised.case) if promised else []
        said = work.handling.answers(promised.case) if promised else []
        staff = {each.staff for each in notes} | {each.staff for each in said}
        if promised and promised.owner:
            staff.add(promised.owner)
        return {
            "signup": signup,
            "promised": promised,
            "notes": notes,
            "answers": said,
            "names": work.accounts.names(staff),
            "way": way,
            "replies": work.threads.messages(promised.case) if promised else [],
            "obstacle": answers.reach(work, case, application.channels, leaves_at).obstacle if case else None,
        }

    context = await application.database.write_async(look)
    signup: SignUp = context["signup"]
    joined = application.organisation.opportunities.get(signup.opportunity)
    context |= {
        "purpose": application.organisation.purpose_of(joined).of(account.language) if joined else None,
        "title": opportunity_title(application.organisation, signup.opportunity, account.language),
        "reveal": reveal,
        "now": now,
        "problem": problem,
        "written": written or {},
        "obstacles": OBSTACLES,
        "statuses": SIGN_UP_STATUSES,
    }
    return page(request, member, "sign_up.html", context, status)
