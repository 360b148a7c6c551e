"""The page of one case, and how a form of it changes the case: what every part of the page shares.

Every form carries the version of the case that it was made for. A form that comes too late changes nothing, and what was
written in it stands in the page that says so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import HTTPException, Request, status
from fastapi.responses import RedirectResponse, Response

from bot.application import Application
from bot.organisation import Organisation
from bot.staff import answers, calls, cases, ready_answers
from bot.staff.access import Account, Forbidden, Right
from bot.staff.opening import note_opened
from bot.staff.parts import parts_of
from bot.web.staff.case_alerts import of_alerts
from bot.web.staff.kept import texts_of
from bot.web.staff.labels import (
    CALL_PROBLEMS,
    CALL_REASONS,
    CASE_KINDS,
    DETAILS,
    EVENTS,
    FAILURES,
    FLAGS,
    KINDS,
    OBSTACLES,
    STATUSES,
    opportunity_title,
    unit_name,
)
from bot.web.staff.outcomes import READY, goes_on
from bot.web.staff.pages import page
from bot.web.staff.session import Member
from storage.feedback.cases import CaseEvent
from storage.models.cases import DRAFTED
from storage.staff.case_answers import Answer
from storage.staff.handling import Changed, HandledCase, Note
from storage.staff.threads import Message
from storage.work import Work


@dataclass(frozen=True, slots=True)
class Attempt:
    """A change to a case, within its transaction. `version` is that of the form."""

    work: Work
    case: HandledCase
    version: int
    now: datetime


Change = Callable[[Attempt], None]


def who(member: Member) -> str:
    return f"staff {member.account.id}"


def form_version(fields: dict[str, str]) -> int:
    """The version of the case that the form was made for."""
    version = fields.get("version", "")
    if not version.isascii() or not version.isdecimal() or len(version) > 9:
        raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, "`version` is the number in the form")
    return int(version)


async def changed(
    request: Request, id: int, member: Member, fields: dict[str, str], change: Change, what: str
) -> Response:
    """Do it and show the case; or show the case with the reason why not, and what was written."""
    application: Application = request.app.state.application
    organisation, now, account = application.organisation, application.now(), member.account

    def run(work: Work) -> None:
        known = seen(work, organisation, account, id)
        if not cases.may_handle(organisation, account, known):
            raise Forbidden(Right.handle)
        change(Attempt(work, known, form_version(fields), now))
        if (sent := _sent(what, fields)) is not None:
            work.drafts.clear(id, account.id, sent)
        for form, text in texts_of(fields).items():
            if form != sent:
                work.drafts.save(id, account.id, form, text, now=now)
        work.audit.add(
            "change", "case", [id], at=now, staff=account.id, detail=what,
            role=cases.handling_role(organisation, account, known),
        )  # fmt: skip

    try:
        await application.database.write_async(run)
    except Changed:
        return await case_page(
            request, id, member, 409, problem="changed", written=fields, since=form_version(fields)
        )
    except cases.NotAllowed as refused:
        return await case_page(request, id, member, 422, problem=str(refused), written=fields)
    await application.tasks.tick()
    return RedirectResponse(f"/staff/cases/{id}#heading", status.HTTP_303_SEE_OTHER)


def seen(work: Work, organisation: Organisation, account: Account, id: int) -> HandledCase:
    known = cases.seen_by(work, organisation, account, id) if abs(id) < 2**62 else None
    if known is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, "there is no such case among those that you may see")
    return known


async def case_page(
    request: Request,
    id: int,
    member: Member,
    status: int = 200,
    *,
    problem: str = "",
    written: dict[str, str] | None = None,
    number: str = "",
    since: int | None = None,
) -> Response:
    """`number` is the one that was just asked for, to be shown this once. `since` is the version of a form that came too late:
    the page tells what changed after it.
    """
    application: Application = request.app.state.application
    organisation, account, now = application.organisation, member.account, application.now()

    def look(work: Work) -> dict[str, Any]:
        known = seen(work, organisation, account, id)
        handles = cases.may_handle(organisation, account, known)
        if handles:
            work.handling.read(id, who=who(member), now=now)
            for form, text in texts_of(written or {}).items():
                work.drafts.save(id, account.id, form, text, now=now)
        work.drafts.see(id, account.id, now=now)
        note_opened(work, account, id, now)
        work.audit.add(
            "read", "case", [id], at=now, staff=account.id,
            role=cases.reading_role(organisation, account, known),
        )  # fmt: skip
        events = work.cases.events(id)
        notes, said = work.handling.notes(id), work.handling.answers(id)
        staff = {each.staff for each in notes} | {each.staff for each in said} | {known.owner}
        staff |= {alert.opened_by for alert in work.alerts.of_case(id)}
        staff |= {_staff(word) for event in events for word in (event.who, event.detail)}
        written_back = work.threads.messages(id)
        reach = answers.reach(
            work, known, application.channels, answers.leaves_at(application.organisation, now)
        )
        return {
            "case": known,
            "thread": _thread(answer=said, note=notes, message=written_back),
            "events": events,
            "meanwhile": [event for event in events if _is_after(event, since)],
            "drafts": work.drafts.of(id, account.id),
            "others": work.drafts.others(id, account.id, now=now),
            "names": work.accounts.names(each for each in staff if each is not None),
            "handles": handles,
            "handlers": [each.name for each in cases.handlers(work, organisation, known)] if handles else [],
            "call": work.calls.of_case(id),
            "calls": account.handles(known.unit),
            "supporters": work.supports.count(known.feedback) if known.reference and known.feedback else None,
            **of_alerts(work, account, known, organisation),
            "reach": reach,
            "ready": ready_answers.for_case(work, application.organisation, known.unit, reach.language)
            if handles and not reach.obstacle
            else [],
        }

    context = await application.database.write_async(look)
    known: HandledCase = context["case"]
    draft = context["drafts"].get("answer")
    text = (written or {}).get("text", "") if (written or {}).get("form") == "answer" else ""
    context |= {
        "parts": parts_of(
            text or (draft.text if draft else ""), application.organisation.settings.sms_part_cents
        ),
        "unit": unit_name(application.organisation, known.unit, account.language),
        "opportunity": opportunity_title(application.organisation, known.opportunity or "", account.language),
        "addressed_to": opportunity_title(organisation, known.addressed_to or "", account.language),
        "next_statuses": cases.NEXT[known.status],
        "late": known.status != "valmis" and now > known.handle_by,
        "answered_late": _waits(known) and now >= (known.answer_by or now),
        "themes": application.organisation.settings.themes,
        "ready_outcomes": READY,
        "goes_on": goes_on(request),
        "now": now,
        "number": number,
        "call_tries": calls.TRIES,
        "apology": application.call_texts.apology(known, context["call"], now),
        "problem": problem,
        "written": written or {},
        "labels": {
            "events": EVENTS,
            "flags": FLAGS,
            "kinds": KINDS,
            "case_kinds": CASE_KINDS,
            "statuses": STATUSES,
            "obstacles": OBSTACLES,
            "details": DETAILS,
            "call_reasons": CALL_REASONS,
            "call_problems": CALL_PROBLEMS,
            "failures": FAILURES,
        },
        "staff_of": _staff,
    }
    return page(request, member, "case.html", context, status)


def _sent(what: str, fields: dict[str, str]) -> str | None:
    """The form whose text this change has taken."""
    if what == "status":
        return "outcome" if fields.get("value") == "valmis" else None
    return what if what in DRAFTED and "text" in fields else None


def _thread(**said: Sequence[Note | Answer | Message]) -> list[tuple[str, Note | Answer | Message]]:
    """What was said and noted, in the order of time, each with what it is."""
    together = [(what, each) for what, of_it in said.items() for each in of_it]
    return sorted(together, key=lambda item: item[1].at)


def _is_after(event: CaseEvent, version: int | None) -> bool:
    return version is not None and event.version is not None and event.version > version


def _staff(word: str | None) -> int | None:
    """The number of the account that an event names."""
    return int(word.removeprefix("staff ")) if word and word.startswith("staff ") else None


def _waits(case: HandledCase) -> bool:
    return case.answer_by is not None and case.answered_at is None
