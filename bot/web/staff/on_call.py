"""Who is on call: a list in the order in which people are alerted, with their hours; and how quickly alerts are opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.application import Application
from bot.staff.access import Account, Right, Role
from bot.staff.duty import WEEKDAYS, NoDuty, on_duty, read_duty
from bot.web.staff import labels
from bot.web.staff.pages import page
from bot.web.staff.session import Member, posted, signed_in
from channels.registry import EMAIL
from storage.staff.on_call import OnCallPerson
from storage.work import Work

router = APIRouter(prefix="/staff/on-call", include_in_schema=False)

Reader = Annotated[Member, Depends(signed_in(Right.on_call))]
Keeper = Annotated[Member, Depends(signed_in(Right.duties))]

FIGURES = timedelta(days=90)
Change = Callable[[Work, OnCallPerson], str]
"""Does something about one person of the list, and says in a word what, for the audit."""


@router.get("", response_class=HTMLResponse)
async def on_call(request: Request, member: Reader) -> Response:
    return await _page(request, member)


@router.post("", response_class=HTMLResponse)
async def add(request: Request, member: Keeper) -> Response:
    """`account` or `name`, `email`, `phone`, `opens`, `closes`, each `day-mon`, `public_holidays`."""
    application: Application = request.app.state.application
    fields = await posted(request, member)

    def run(work: Work) -> None:
        id = work.on_call.add(read_duty(work, fields), now=application.now())
        _note(work, application, member.account, id, "added")

    try:
        await application.database.write_async(run)
    except NoDuty as refused:
        return await _page(request, member, 422, problem=str(refused), written=fields)
    return _back()


@router.post("/{id}", response_class=HTMLResponse)
async def change(request: Request, id: int, member: Keeper) -> Response:
    """The same fields; an empty `phone` leaves the number as it is, `no_phone` takes it away."""
    fields = await posted(request, member)

    def run(work: Work, person: OnCallPerson) -> str:
        work.on_call.change(id, read_duty(work, fields, person.duty))
        return "changed"

    try:
        return await _changed(request, id, member, run)
    except NoDuty as refused:
        return await _page(request, member, 422, problem=str(refused), written={**fields, "id": str(id)})


@router.post("/{id}/move")
async def move(request: Request, id: int, member: Keeper) -> Response:
    """`value` is `up` or `down`."""
    fields = await posted(request, member)
    step = {"up": -1, "down": 1}.get(fields.get("value", ""))

    def run(work: Work, _person: OnCallPerson) -> str:
        if step is None:
            raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, "`value` is up or down")
        ids = [each.id for each in work.on_call.all()]
        place = ids.index(id)
        ids.insert(max(0, place + step), ids.pop(place))
        work.on_call.reorder(ids)
        return "moved"

    return await _changed(request, id, member, run)


@router.post("/{id}/remove")
async def remove(request: Request, id: int, member: Keeper) -> Response:
    application: Application = request.app.state.application
    await posted(request, member)

    def run(work: Work, _person: OnCallPerson) -> str:
        work.on_call.remove(id, now=application.now())
        return "removed"

    return await _changed(request, id, member, run)


@router.post("/{id}/test", response_class=HTMLResponse)
async def test(request: Request, id: int, member: Keeper) -> Response:
    """A test alert leaves at once, on each way that an alert would take."""
    application: Application = request.app.state.application
    await posted(request, member)

    def run(work: Work, person: OnCallPerson) -> str:
        if not application.alerts.send_test(work, person, application.now()):
            raise NoDuty("way")
        return "test alert"

    try:
        return await _changed(request, id, member, run, f"?tested={id}")
    except NoDuty as refused:
        return await _page(request, member, 422, problem=str(refused))


async def _changed(request: Request, id: int, member: Member, change: Change, more: str = "") -> Response:
    application: Application = request.app.state.application

    def run(work: Work) -> None:
        person = next((each for each in work.on_call.all() if each.id == id), None)
        if person is None:
            raise HTTPException(status.HTTP_404_NOT_FOUND, "there is no such person on the list")
        _note(work, application, member.account, id, change(work, person))

    await application.database.write_async(run)
    await application.tasks.answer()
    return _back(more)


def _note(work: Work, application: Application, account: Account, id: int, what: str) -> None:
    work.audit.add(
        "change", "on-call", [id],
        at=application.now(), staff=account.id, role=account.role(Right.duties), detail=what,
    )  # fmt: skip


def _back(more: str = "") -> Response:
    return RedirectResponse(f"/staff/on-call{more}", status.HTTP_303_SEE_OTHER)


# -- the page -------------------------------------------------------------------------------------------------------
async def _page(
    request: Request,
    member: Member,
    status: int = 200,
    *,
    problem: str = "",
    written: dict[str, str] | None = None,
) -> Response:
    application: Application = request.app.state.application
    now = application.now()

    def look(work: Work) -> dict[str, Any]:
        accounts = [Account.of(each) for each in work.accounts.all()]
        opens = {each.id for each in accounts if _opens_alerts(each)}
        known = work.on_call.all()
        people = [_shown(work, application, person, opens) for person in known]
        work.audit.add(
            "read", "on-call", [person.id for person in known if person.duty.phone],
            at=now, staff=member.account.id, role=member.account.role(Right.on_call),
        )  # fmt: skip
        return {
            "people": people,
            "anybody": any(each["on_duty"] and each["ways"] for each in people),
            "leads": any(
                each.email and any(role.role == Role.lead for role in each.roles)
                for each in work.accounts.all()
            ),
            "accounts": [each.name for each in accounts],
            "figures": work.alerts.figures(since=now - FIGURES),
        }

    context = await application.database.write_async(look)
    tested = request.query_params.get("tested", "")
    context |= {
        "keeps": member.account.may(Right.duties),
        "problem": problem,
        "written": written or {},
        "tested": next((each for each in context["people"] if str(each["id"]) == tested), None),
        "weekdays": labels.WEEKDAYS,
        "kinds": labels.ALERTS,
        "minutes": application.organisation.settings.alerts.minutes,
        "days": FIGURES.days,
    }
    return page(request, member, "on_call.html", context, status)


def _opens_alerts(account: Account) -> bool:
    """Whether the account can open the case of every alert."""
    return account.may(Right.alerts) or (account.may(Right.cases) and account.units(Right.cases) is None)


def _shown(work: Work, application: Application, person: OnCallPerson, opens: set[int]) -> dict[str, Any]:
    """Of the number only its end: it is no one else's business."""
    duty, ways = person.duty, application.alerts.ways(work, person)
    return {
        "id": person.id,
        "name": person.account or duty.name or "",
        "account": person.account,
        "removed": duty.staff is not None and person.account is None,
        "mail": person.mail,
        "own_email": duty.email or "",
        "phone": f"…{duty.phone[-3:]}" if duty.phone else "",
        "no_texts": bool(duty.phone) and ways in ([], [EMAIL]),
        "ways": ways,
        "opens_cases": duty.staff in opens,
        "opens": duty.opens or "",
        "closes": duty.closes or "",
        "days": duty.weekdays,
        "every_day": len(duty.weekdays) == len(WEEKDAYS),
        "public_holidays": duty.public_holidays,
        "on_duty": on_duty(duty, application.now()),
    }
