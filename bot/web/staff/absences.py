"""Who is away when, and who gets their cases: one's own absences, and for the lead those of all."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, status
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.application import Application
from bot.asking.calendar import day_of
from bot.staff.absences import NotPossible, plan
from bot.staff.access import Account, Right
from bot.web.staff.labels import _
from bot.web.staff.pages import page
from bot.web.staff.session import Member, posted, signed_in
from storage.staff.absences import Absence
from storage.work import Work

router = APIRouter(prefix="/staff/absences", include_in_schema=False)

Handler = Annotated[Member, Depends(signed_in(Right.handle))]
PROBLEMS = {
    "staff": _("Choose who is away."),
    "day": _("Write both days, such as 2027-03-01."),
    "days": _("The last day is before the first one."),
    "past": _("These days are over."),
    "long": _("An absence lasts two years at most."),
    "overlap": _("There is an absence in these days already. End that one first."),
    "substitute": _("The substitute is another account that handles cases."),
}


@router.get("", response_class=HTMLResponse)
async def absences(request: Request, member: Handler) -> Response:
    return await _page(request, member)


@router.post("/add", response_class=HTMLResponse)
async def add(request: Request, member: Handler) -> Response:
    """`first` and `last` are days; `staff` and `substitute` are names of accounts, and may be empty."""
    application: Application = request.app.state.application
    fields = await posted(request, member)
    now = application.now()

    def change(work: Work) -> None:
        staff = _named(work, fields.get("staff", ""))
        staff = member.account.id if staff is None else staff
        if staff != member.account.id and not member.account.may(Right.absences):
            raise NotPossible("staff")
        first, last = _day(fields.get("first", "")), _day(fields.get("last", ""))
        substitute = _named(work, fields.get("substitute", ""), "substitute")
        plan(work, staff, first, last, substitute, now=now)
        _audit(work, member, staff, "absence planned", now)

    try:
        await application.database.write_async(change)
    except NotPossible as refused:
        return await _page(request, member, 422, problem=str(refused), written=fields)
    await application.tasks.tick()
    return RedirectResponse("/staff/absences", status.HTTP_303_SEE_OTHER)


@router.post("/{id}/end")
async def end(request: Request, id: int, member: Handler) -> Response:
    """The person is back, or does not go."""
    application: Application = request.app.state.application
    await posted(request, member)
    now = application.now()

    def change(work: Work) -> None:
        known = work.absences.get(id) if abs(id) < 2**62 else None
        own = known is not None and known.staff == member.account.id
        if known is None or not (own or member.account.may(Right.absences)):
            raise HTTPException(status.HTTP_404_NOT_FOUND, "there is no such absence")
        work.absences.end(known, now=now)
        _audit(work, member, known.staff, "absence ended", now)

    await application.database.write_async(change)
    await application.tasks.tick()
    return RedirectResponse("/staff/absences", status.HTTP_303_SEE_OTHER)


async def _page(
    request: Request,
    member: Member,
    status: int = 200,
    *,
    problem: str = "",
    written: dict[str, str] | None = None,
) -> Response:
    application: Application = request.app.state.application
    account = member.account

    def look(work: Work) -> dict[str, Any]:
        known = work.absences.coming()
        if not account.may(Right.absences):
            known = [each for each in known if each.staff == account.id]
        ids = {each.staff for each in known} | {each.substitute for each in known}
        handling = [each for each in map(Account.of, work.accounts.all()) if each.may(Right.handle)]
        return {
            "names": work.accounts.names(id for id in ids if id is not None),
            "absences": [_shown(each, application.now()) for each in known],
            "handling": [each.name for each in handling],
        }

    context = await application.database.read_async(look)
    context |= {
        "others": account.may(Right.absences),
        "problem": PROBLEMS.get(problem, ""),
        "written": written or {},
        "today": day_of(application.now()).isoformat(),
    }
    return page(request, member, "absences.html", context, status)


def _shown(absence: Absence, now: datetime) -> dict[str, object]:
    return {
        "row": absence,
        "first": day_of(absence.begins_at),
        "last": day_of(absence.ends_at - timedelta(seconds=1)),
        "begun": absence.begins_at <= now,
    }


def _named(work: Work, name: str, problem: str = "staff") -> int | None:
    """The account of that name; None where there is no name. Raises `NotPossible`."""
    if not name.strip():
        return None
    known = work.accounts.called(name.strip())
    if known is None:
        raise NotPossible(problem)
    return known.id


def _day(written: str) -> date:
    """Raises `NotPossible`."""
    try:
        day = date.fromisoformat(written.strip())
    except ValueError:
        raise NotPossible("day") from None
    if not 2000 <= day.year <= 2200:
        raise NotPossible("day")
    return day


def _audit(work: Work, member: Member, staff: int, what: str, now: datetime) -> None:
    role = member.account.role(Right.handle)
    work.audit.add("change", "staff", [staff], at=now, staff=member.account.id, role=role, detail=what)
