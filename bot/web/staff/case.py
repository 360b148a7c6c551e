"""One case: what was said, what was done, and the forms by which staff handle it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.staff import answers, cases
from bot.staff.access import Right
from bot.web.staff.case_page import Attempt, case_page, changed, who
from bot.web.staff.next_case import after_status
from bot.web.staff.outcomes import with_outcome
from bot.web.staff.session import Member, posted, signed_in

router = APIRouter(prefix="/staff/cases/{id}", include_in_schema=False)

Reader = Annotated[Member, Depends(signed_in(Right.cases, Right.alerts, Right.addressed))]
Handler = Annotated[Member, Depends(signed_in(Right.handle, Right.addressed))]


@router.get("", response_class=HTMLResponse)
async def case(request: Request, id: int, member: Reader) -> Response:
    return await case_page(request, id, member)


@router.post("/status", response_class=HTMLResponse)
async def set_status(request: Request, id: int, member: Handler) -> Response:
    """`value` is the new status; `valmis` needs `outcome`, or `ready`, which names one. `then` is `next` to see the next case.

    What was promised to the person is owed as before, unless `promise` says how it was kept, as `/promise` does.
    """
    application: Application = request.app.state.application
    fields = with_outcome(await posted(request, member), member.account.language)
    wanted, said = fields.get("value", ""), fields.get("outcome", "")

    def change(attempt: Attempt) -> None:
        outcome = cases.next_status(attempt.case, wanted, said)
        version = attempt.version
        if wanted == "valmis" and fields.get("promise") and attempt.case.owed_by:
            settle(attempt, application, member, fields["promise"])
            version += 1
        attempt.work.handling.set_status(
            id, version, wanted, who=who(member), now=attempt.now, outcome=outcome
        )

    response = await changed(request, id, member, fields, change, "status")
    return await after_status(request, id, member, fields, response)


@router.post("/promise", response_class=HTMLResponse)
async def promise(request: Request, id: int, member: Handler) -> Response:
    """`value` says how the promised answer came to its end without a text: `phone` or `none`."""
    application: Application = request.app.state.application
    fields = await posted(request, member)

    def change(attempt: Attempt) -> None:
        settle(attempt, application, member, fields.get("value", ""))

    return await changed(request, id, member, fields, change, "promise")


def settle(attempt: Attempt, application: Application, member: Member, how: str) -> None:
    leaves_at = answers.leaves_at(application.organisation, attempt.now)
    obstacle = answers.reach(attempt.work, attempt.case, application.channels, leaves_at).obstacle
    cases.settle(attempt.work, attempt.case, attempt.version, how, obstacle, who=who(member), now=attempt.now)


@router.post("/note", response_class=HTMLResponse)
async def note(request: Request, id: int, member: Handler) -> Response:
    """`text` is for staff alone."""
    fields = await posted(request, member)
    text = fields.get("text", "").strip()

    def change(attempt: Attempt) -> None:
        if not 0 < len(text) <= cases.LONGEST_NOTE:
            raise cases.NotAllowed("text")
        attempt.work.handling.note(
            id, attempt.version, text, staff=member.account.id, who=who(member), now=attempt.now
        )

    return await changed(request, id, member, fields, change, "note")


@router.post("/answer", response_class=HTMLResponse)
async def answer(request: Request, id: int, member: Handler) -> Response:
    """`text` goes to the person, after the time in which it can be taken back."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    text = fields.get("text", "").strip()

    def change(attempt: Attempt) -> None:
        send(attempt, application, member, text)

    return await changed(request, id, member, fields, change, "answer")


@router.post("/answers/{answer}/retry", response_class=HTMLResponse)
async def retry(request: Request, id: int, answer: int, member: Handler) -> Response:
    """What did not arrive is sent as a new answer; a second press finds nothing left to do."""
    application: Application = request.app.state.application
    fields = await posted(request, member)

    def change(attempt: Attempt) -> None:
        known = next((each for each in attempt.work.handling.answers(id) if each.id == answer), None)
        if known is None or known.failed is None or known.settled_at is not None:
            raise cases.NotAllowed("settled")
        send(attempt, application, member, known.text or "")

    return await changed(request, id, member, fields, change, "answer")


def send(attempt: Attempt, application: Application, member: Member, text: str) -> None:
    """Raises `NotAllowed` where no such text can go to the person, and `Changed`."""
    leaves_at = answers.leaves_at(application.organisation, attempt.now)
    reach = answers.reach(attempt.work, attempt.case, application.channels, leaves_at)
    if reach.obstacle:
        raise cases.NotAllowed(reach.obstacle)
    if not 0 < len(text) <= reach.longest:
        raise cases.NotAllowed("text")
    attempt.work.handling.answer(
        attempt.case.id,
        attempt.version,
        text,
        staff=member.account.id,
        who=who(member),
        now=attempt.now,
        leaves_at=leaves_at,
    )


@router.post("/answers/{answer}/take-back", response_class=HTMLResponse)
async def take_back(request: Request, id: int, answer: int, member: Handler) -> Response:
    fields = await posted(request, member)

    def change(attempt: Attempt) -> None:
        if not attempt.work.handling.take_back(answer, id, who=who(member), now=attempt.now):
            raise cases.NotAllowed("left")

    return await changed(request, id, member, fields, change, "take back")


@router.post("/owner", response_class=HTMLResponse)
async def own(request: Request, id: int, member: Handler) -> Response:
    """`value` is the name of an account that may handle the case; empty gives it back to the queue."""
    organisation = request.app.state.application.organisation
    fields = await posted(request, member)
    wanted = fields.get("value", "").strip()

    def change(attempt: Attempt) -> None:
        owner = next(
            (
                each
                for each in cases.handlers(attempt.work, organisation, attempt.case)
                if each.name == wanted
            ),
            None,
        )
        if wanted and owner is None:
            raise cases.NotAllowed("owner")
        attempt.work.handling.give(
            id, attempt.version, owner.id if owner else None, who=who(member), now=attempt.now
        )

    return await changed(request, id, member, fields, change, "owner")


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
        attempt.work.handling.set_themes(id, attempt.version, chosen, who=who(member), now=attempt.now)

    return await changed(request, id, member, fields, change, "themes")
