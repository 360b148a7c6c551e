"""Feedback that came by telephone or on paper, entered by staff: feedback as any other, of a source of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.asking.calendar import day_of
from bot.organisation import Organisation
from channels.phone import NotAPhoneNumber, e164
from dialogs.understanding.sensitive import mask
from storage.staff.calls import PHONE

if TYPE_CHECKING:
    from bot.staff.access import Account
    from storage.work import Work

SOURCE = "staff"
CAME_BY = ("phone", "paper")
KINDS = ("feedback", "praise", "question", "suggestion", "complaint", "discrimination")
LONGEST = 4_000  # characters
_REMEMBERED = 20  # of an account's entries, among which one that is sent twice is found
_REPORTED = ("discrimination", "complaint")  # the leads are told
_CASES = (
    "question",
    "suggestion",
    "complaint",
    "discrimination",
)  # kinds that open a case beside any number


class Refused(Exception):
    """The field that is wrong."""


@dataclass(frozen=True, slots=True)
class Entry:
    unit: str | None
    came_by: str
    kind: str
    language: str
    rating: int | None
    wants_answer: bool
    text: str | None = field(repr=False)
    number: str | None = field(repr=False)  # kept only where an answer is wanted


@dataclass(frozen=True, slots=True)
class Entered:
    case: int | None
    reference: str | None  # of a suggestion, to be told to its author


def read(
    fields: Mapping[str, str], organisation: Organisation, units: frozenset[str] | None, *, reachable: bool
) -> Entry:
    """What the form says. `units` are those of the account; None: all, and none. `reachable`: whether a channel is set up
    that reaches numbers. Raises `Refused`.
    """
    unit = _unit(fields.get("unit", ""), organisation, units)
    kind = _one_of("kind", fields.get("kind", ""), KINDS)
    rating = _rating(fields.get("rating", "").strip(), kind)
    text = fields.get("text", "").strip()
    if len(text) > LONGEST or not (text or (rating is not None and kind == "feedback")):
        raise Refused("text")
    wants_answer = fields.get("answer", "") == "1"
    if wants_answer and not reachable:
        raise Refused("number")
    return Entry(
        unit,
        _one_of("came_by", fields.get("came_by", ""), CAME_BY),
        kind,
        _one_of("language", fields.get("language", ""), organisation.settings.languages),
        rating,
        wants_answer,
        mask(text) or None,
        _number(fields.get("number", "").strip()) if wants_answer else None,
    )


def _unit(unit: str, organisation: Organisation, units: frozenset[str] | None) -> str | None:
    if not unit and units is None:
        return None
    if unit not in organisation.units or (units is not None and unit not in units):
        raise Refused("unit")
    return unit


def _one_of(name: str, word: str, known: tuple[str, ...]) -> str:
    if word not in known:
        raise Refused(name)
    return word


def _rating(written: str, kind: str) -> int | None:
    if not written:
        return None
    if written not in map(str, range(11)) or kind == "suggestion":
        raise Refused("rating")
    return int(written)


def _number(written: str) -> str:
    try:
        return e164(written)
    except NotAPhoneNumber:
        raise Refused("number") from None


def entered_before(work: Work, account: Account, once: str) -> bool:
    """Whether this account stored the form that says `once`. Until this transaction ends it stores no other form, also not
    the same one that came twice at the same moment.
    """
    work.accounts.hold(account.id)
    known = work.audit.page(limit=_REMEMBERED, staff=account.id, subject="feedback", action="change")
    return any(row.detail == once for row in known)


def store(
    work: Work, entry: Entry, organisation: Organisation, *, channel: str, who: str, now: datetime
) -> Entered:
    """`channel` reaches the number, where there is one."""
    person = None
    if entry.number is not None:
        person = work.conversations.ensure(channel, entry.number, entry.language, now=now).person
    feedback, reference = _keep(work, entry, person, now)
    case = _open_case(work, entry, organisation, feedback, who, now)
    return Entered(case, reference)


def _keep(work: Work, entry: Entry, person: int | None, now: datetime) -> tuple[int, str | None]:
    if entry.kind == "suggestion":
        reference = work.feedback.suggest(
            person, entry.text or "",
            now=now, channel=entry.came_by, language=entry.language, unit=entry.unit, source=SOURCE,
        )  # fmt: skip
        kept = work.feedback.by_reference(reference)
        assert kept is not None  # it was just written
        return kept.id, reference
    feedback = work.feedback.enter(
        person, "feedback" if entry.kind == "discrimination" else entry.kind,
        rating=entry.rating, text=entry.text,
        now=now, unit=entry.unit, channel=entry.came_by, language=entry.language, source=SOURCE,
    )  # fmt: skip
    return feedback, None


def _open_case(
    work: Work, entry: Entry, organisation: Organisation, feedback: int, who: str, now: datetime
) -> int | None:
    low = entry.rating is not None and entry.rating <= 6
    if not (low or entry.wants_answer or entry.kind in _CASES):
        return None
    promises = organisation.settings.promises_on(day_of(now))
    kind = entry.kind if entry.kind in _CASES else "call" if entry.wants_answer else "low_rating"
    reported = kind in _REPORTED
    case = work.cases.open(
        feedback,
        entry.unit,
        now=now,
        within=promises.handled_within,
        kind=kind,
        flags=[kind] if reported else [],
        urgent=kind == "discrimination",
        outcome_within=promises.outcome_within if kind == "suggestion" else None,
        who=who,
    )
    if reported:
        work.alerts.raise_(case, kind, beside=_REPORTED, again=False, now=now)
    if entry.wants_answer:
        within = promises.answered_within
        work.cases.want_answer(case, now=now, within=within, who=who)
        work.calls.wish(case, PHONE, now=now, call_by=now + within)
    return case
