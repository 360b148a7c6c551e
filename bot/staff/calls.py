"""Calls that people wish for: who may see the number and why, the outcome of each try, and the text after three tries.

The number leaves its row once for each press of a handler, who gives a reason. What the handler writes as the reason is a
note of the case; the audit and the history name only the chosen one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.asking.calendar import HELSINKI, day_of, next_in
from bot.organisation import Organisation
from bot.staff import numbers
from bot.staff.answers import Unreachable
from bot.staff.case_texts import CaseTexts
from bot.staff.cases import NotAllowed

if TYPE_CHECKING:
    from storage.staff.calls import Call
    from storage.staff.handling import HandledCase
    from storage.work import Work

TRIES = 3  # without reaching the person; then the person is told by text
FARTHEST = timedelta(days=60)  # of the next try
REASONS = ("call_now", "call_agreed", "pass_on")
OWN_REASON = "own_reason"  # written, and kept as a note
LONGEST_REASON = 200  # characters
TRIED, LATE = "utter_call_tried", "utter_call_late_draft"
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Handler:
    """Who does it, as the history names them."""

    id: int
    who: str


# -- the number -----------------------------------------------------------------------------------------------------
def reveal(
    work: Work, case: HandledCase, version: int, reason: str, *, handler: Handler, now: datetime
) -> tuple[str, str]:
    """The number to call, and the reason by which its showing is known. Raises `NotAllowed` and `Changed`.

    `reason` is one of `REASONS` or the handler's own words.
    """
    call = _wished(work, case)
    reason = reason.strip()
    if not 0 < len(reason) <= LONGEST_REASON:
        raise NotAllowed("reason")
    number = numbers.of_call(work, case, call)
    if number is None:
        raise NotAllowed("no_number")
    known = reason if reason in REASONS else OWN_REASON
    if known == OWN_REASON:
        work.handling.note(case.id, version, reason, staff=handler.id, who=handler.who, now=now)
        version += 1
    work.handling.step(case.id, version, "call number shown", who=handler.who, now=now, detail=known)
    return number, known


# -- the outcome of a try -------------------------------------------------------------------------------------------
def reached(work: Work, case: HandledCase, version: int, *, handler: Handler, now: datetime) -> None:
    """Raises `NotAllowed` and `Changed`."""
    call = _wished(work, case)
    work.handling.step(case.id, version, "call reached", who=handler.who, now=now)
    work.calls.reached(call, now=now)


def not_reached(
    work: Work,
    case: HandledCase,
    version: int,
    *,
    again_at: datetime | None = None,
    organisation: Organisation,
    handler: Handler,
    now: datetime,
) -> None:
    """The third try is told to the person; without a time for one more it ends the wish.

    Raises `NotAllowed` and `Changed`.
    """
    call = _wished(work, case)
    what = "call not reached" if again_at is None else "call again"
    # The day alone: what stays in the history of an erased person's case holds no exact time.
    detail = None if again_at is None else day_of(again_at).isoformat()
    work.handling.step(case.id, version, what, who=handler.who, now=now, detail=detail)
    tries = call.tries + 1
    hours = organisation.settings.answer_hours
    text_at = (next_in(hours, now) if hours else now) if tries == TRIES else None
    work.calls.tried(call, due_at=again_at or call.call_by, text_at=text_at)
    if again_at is None and tries >= TRIES:
        work.calls.give_up(call, now=now)


def next_try(written: str, now: datetime) -> datetime:
    """The time for the next try, as a browser sends it or as people write it. Raises `NotAllowed`: `when`."""
    at = _moment(written)
    if at is None or not now < at <= now + FARTHEST:
        raise NotAllowed("when")
    return at


_CLOCK = re.compile(r"(?:[ T,]|\b(?:klo|kello|kl\.?|klockan|at)\b)+")
_FINNISH = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}) (\d{1,2})(?:[.:](\d{2}))?")


def _moment(written: str) -> datetime | None:
    """2027-03-02T14:30, 2.3.2027 14.30 or 2.3.2027 klo 14, by Finland's clock."""
    plain = _CLOCK.sub(" ", written.strip(), count=1) if len(written) < 40 else ""
    try:
        if match := _FINNISH.fullmatch(plain):
            day, month, year, hour, minute = (int(part or 0) for part in match.groups())
            at = datetime(year, month, day, hour, minute, tzinfo=HELSINKI)
        elif ":" in plain:
            at = datetime.fromisoformat(plain)
        else:
            return None
    except (ValueError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=HELSINKI)
    return at.astimezone(UTC)


def _wished(work: Work, case: HandledCase) -> Call:
    call = work.calls.of_case(case.id)
    if call is None:
        raise NotAllowed("no_call")
    return call


# -- texts ----------------------------------------------------------------------------------------------------------
class CallTexts:
    """What is written to people about their calls: by the application after three tries, and a draft for a late one."""

    def __init__(self, texts: CaseTexts) -> None:
        self._texts = texts

    def apology(self, case: HandledCase, call: Call | None, now: datetime) -> str:
        """A draft of the answer where the call was promised and not even tried in time; else empty."""
        if call is None or not call.late(now):
            return ""
        return self._texts.draft(case, LATE, now)

    def send_tried(self, work: Work, now: datetime) -> int:
        """Queue the texts whose time has come; how many. One that cannot be queued is noted in its case."""
        calls = work.calls.to_text(now=now, limit=_BATCH)
        for id, case in calls:
            known = work.handling.case(case)
            assert known is not None  # a foreign key
            failed = None
            try:
                self._texts.queue(work, known, TRIED, now, key=f"call-tried-{id}")
            except Unreachable as error:
                failed = str(error)
            work.calls.texted(id, case, now=now, failed=failed)
        return len(calls)
