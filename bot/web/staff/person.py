"""One request of a person: what is kept of the person, and the steps that answer it. Each stands in the audit.

What is kept is counted, not shown; the export shows it, once a press.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, HTTPException, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.application import Application
from bot.asking.calendar import day_of
from bot.conversation import persons
from bot.staff import person_requests
from bot.staff.access import Right
from bot.staff.person_document import as_json
from bot.web.staff.labels import opportunity_title
from bot.web.staff.pages import page
from bot.web.staff.people import Officer
from bot.web.staff.person_sections import sections
from bot.web.staff.personal_labels import FATES, OUTCOMES, PROBLEMS, PROOFS, TABLES, WISHES
from bot.web.staff.session import Member, posted
from storage.lifecycle.inventory import Fate
from storage.people.person_requests import PersonRequest
from storage.work import Work

router = APIRouter(prefix="/staff/people/{id}", include_in_schema=False)

CLOSED = ("answered", "nothing", "refused")  # outcomes that are chosen; erasing has its own
Change = Callable[[Work, PersonRequest, int], str]
"""What is done to the person of a request; gives what the audit says of it. Raises `Refused`."""


class Refused(Exception):
    """Nothing was done. Holds a word of `PROBLEMS`."""


@router.get("", response_class=HTMLResponse)
async def person(request: Request, id: int, member: Officer) -> Response:
    return await _page(request, id, member)


@router.post("/export", response_class=HTMLResponse)
async def export(request: Request, id: int, member: Officer) -> Response:
    """All that is kept, once: to read and print, or with `format` json as a file. `proof` says whose request it is."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    organisation, now = application.organisation, application.now()
    found: dict[str, list[dict[str, Any]]] = {}

    def show(work: Work, _known: PersonRequest, who: int) -> str:
        found.update(work.people.export(who))
        return _proof(fields)

    refused = await _changed(request, id, member, show, "export")
    if refused is not None:
        return refused
    if fields.get("format") == "json":
        name = f'attachment; filename="request-{id}.json"'
        return Response(
            as_json(found, organisation, now),
            media_type="application/json",
            headers={"content-disposition": name},
        )
    context = {
        "id": id,
        "made_at": now,
        "controller": organisation.name.of(member.account.language),
        "sections": sections(found, organisation, member.account.language),
    }
    return page(request, member, "person_export.html", context)


@router.post("/language", response_class=HTMLResponse)
async def language(request: Request, id: int, member: Officer) -> Response:
    """`language` is one of the organisation's."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    wanted = fields.get("language", "")

    def change(work: Work, _known: PersonRequest, who: int) -> str:
        if wanted not in application.organisation.settings.asked_in:
            raise Refused("language")
        persons.set_language(work, who, wanted)
        return "language corrected"

    return await _done(request, id, member, change)


@router.post("/name", response_class=HTMLResponse)
async def name(request: Request, id: int, member: Officer) -> Response:
    """`name` is the right one in the sign-up `sign_up`."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    right = " ".join(fields.get("name", "").split())

    def change(work: Work, _known: PersonRequest, who: int) -> str:
        if not right.isprintable() or not 0 < len(right) <= persons.LONGEST_NAME:
            raise Refused("name")
        signup = next((each for each in work.signups.of(who) if str(each.id) == fields.get("sign_up")), None)
        if signup is None or not persons.rename(
            work, signup, right, application.organisation, application.now()
        ):
            raise Refused("over")
        return "name corrected"

    return await _done(request, id, member, change)


@router.post("/objection", response_class=HTMLResponse)
async def objection(request: Request, id: int, member: Officer) -> Response:
    """`value` is stop or start. Where no person was found, `address` and `kind` are typed once more."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    now, start = application.now(), fields.get("value") == "start"

    def change(work: Work, known: PersonRequest, who: int) -> str:
        if who and start:
            persons.start(work, who, known.id, now)
            return "messages allowed"
        if who:
            persons.stop(work, who, known.id, now)
        else:
            where = person_requests.places(fields.get("address", ""), fields.get("kind", ""))
            persons.stop_address(work, where, known.id, now)
            work.person_requests.set_found(known.id, "stopped")
        return "messages stopped"

    return await _done(request, id, member, change, without_person=True)


@router.get("/erase", response_class=HTMLResponse)
async def before_erasing(request: Request, id: int, member: Officer) -> Response:
    """What goes, what stays and why."""
    return await _page(request, id, member, template="person_erase.html")


@router.post("/erase", response_class=HTMLResponse)
async def erase(request: Request, id: int, member: Officer) -> Response:
    """`proof` says whose request it is, `confirm` that the page before was read."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    now = application.now()

    def change(work: Work, known: PersonRequest, who: int) -> str:
        proof = _proof(fields)
        if not fields.get("confirm"):
            raise Refused("confirm")
        try:
            persons.erase_on_request(work, who, application.organisation, now)
        except persons.Busy:
            raise Refused("busy") from None
        work.person_requests.end(known.id, "erased", now=now)
        return f"erased {proof}"

    return await _done(request, id, member, change, template="person_erase.html")


@router.post("/close", response_class=HTMLResponse)
async def close(request: Request, id: int, member: Officer) -> Response:
    """The person has the answer: `outcome` says which."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    outcome = fields.get("outcome", "")

    def change(work: Work, known: PersonRequest, _who: int) -> str:
        if outcome not in CLOSED:
            raise Refused("outcome")
        work.person_requests.end(known.id, outcome, now=application.now())
        return f"closed {outcome}"

    return await _done(request, id, member, change, without_person=True)


def _proof(fields: dict[str, str]) -> str:
    if (proof := fields.get("proof", "")) not in person_requests.PROOFS:
        raise Refused("proof")
    return proof


async def _done(
    request: Request, id: int, member: Member, change: Change, *, template: str = "person.html", **more: bool
) -> Response:
    refused = await _changed(request, id, member, change, "change", template=template, **more)
    if refused is not None:
        return refused
    application: Application = request.app.state.application
    await application.tasks.tick()
    return RedirectResponse(f"/staff/people/{id}", status.HTTP_303_SEE_OTHER)


async def _changed(
    request: Request,
    id: int,
    member: Member,
    change: Change,
    action: str,
    *,
    template: str = "person.html",
    without_person: bool = False,
) -> Response | None:
    """Do it and write it into the audit; or give the page that says why not. None: it is done."""
    application: Application = request.app.state.application
    now, account = application.now(), member.account

    def run(work: Work) -> None:
        known = _known(work, id)
        if known.done_at is not None:
            raise Refused("done")
        if known.person is None and not without_person:
            raise Refused("gone")
        detail = change(work, known, known.person or 0)
        work.audit.add(
            action, "request", [id], at=now, staff=account.id, role=account.role(Right.people), detail=detail
        )

    try:
        await application.database.write_async(run)
    except (Refused, person_requests.NotRead) as refused:
        code = 409 if str(refused) in ("done", "gone", "busy", "over") else 422
        return await _page(request, id, member, code, template=template, problem=str(refused))
    return None


def _known(work: Work, id: int) -> PersonRequest:
    known = work.person_requests.get(id) if abs(id) < 2**62 else None
    if known is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "there is no such request")
    return known


async def _page(
    request: Request,
    id: int,
    member: Member,
    status: int = 200,
    *,
    template: str = "person.html",
    problem: str = "",
) -> Response:
    application: Application = request.app.state.application
    account, now = member.account, application.now()

    def look(work: Work) -> dict[str, Any]:
        known = _known(work, id)
        work.audit.add("read", "request", [id], at=now, staff=account.id, role=account.role(Right.people))
        who = known.person if known.done_at is None else None
        if who is None:
            return {"known": known, "kept": [], "sign_ups": [], "stopped": False, "person": None}
        return {
            "known": known,
            "kept": work.people.inventory(who),
            "sign_ups": work.signups.of(who),
            "stopped": who in work.suppressions.active_among([who]),
            "person": work.people.get(who),
        }

    context = await application.database.write_async(look)
    context |= {
        "kept": [
            (row, *(None if at is None else day_of(at) for at in (row.first, row.last)))
            for row in context["kept"]
        ],
        "sign_ups": [
            (each.id, opportunity_title(application.organisation, each.opportunity, account.language))
            for each in context["sign_ups"]
        ],
        "stay": [fate for fate in Fate if fate is not Fate.goes],
        "late": context["known"].done_at is None and context["known"].answer_by < day_of(now),
        "offered": application.organisation.settings.asked_in,
        "tables": TABLES,
        "fates": FATES,
        "wishes": WISHES,
        "proofs": PROOFS,
        "outcomes": OUTCOMES,
        "closed": CLOSED,
        "problem": PROBLEMS.get(problem, ""),
    }
    return page(request, member, template, context, status)
