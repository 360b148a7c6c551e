"""Taking visits in: each is stored once, with the time of its question or the reason why none will come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from bot.asking.calendar import due_at
from bot.asking.decision import rules_of
from bot.asking.skip_reasons import SkipReason
from bot.organisation import Organisation
from bot.visits.faults import Fault, VisitError
from bot.visits.reasons import heaviest, person_reason, skip_reason, staff_reason
from bot.visits.records import protected_row, row
from bot.visits.repeats import differences, differences_from_known
from bot.visits.schema import VisitIn, check
from channels.registry import reaching
from storage.feedback.visit_intake import NewVisit
from storage.messages.contacts import Contact

if TYPE_CHECKING:
    from storage.feedback.visit_intake import KnownVisit
    from storage.work import Work

_BATCH = 500  # visits to a statement: far below SQLite's limit of 32 766 values
# Reasons in the visit itself. That a person stopped or was erased is no business of the system that reports visits.
_NOT_TOLD = (SkipReason.opted_out, SkipReason.quarantine, SkipReason.superseded, SkipReason.erased)
TOLD = tuple(reason for reason in SkipReason if reason not in _NOT_TOLD)


@dataclass(frozen=True, slots=True)
class Result:
    """The result for one visit. `reason` says why it was skipped, `faults` why it was not taken in.

    A known visit has the reason why it was skipped, where that lies in the visit.
    """

    id: str
    status: Literal["taken", "known", "skipped", "refused", "conflict"]
    reason: str = ""
    faults: tuple[Fault, ...] = ()


class Conflicts(Exception):
    """Visits whose ids are those of other visits; nothing was stored. `results` are those of all visits."""

    def __init__(self, results: Sequence[Result]) -> None:
        super().__init__("visits with the ids of other visits")
        self.results = results


def take_in(
    work: Work,
    visits: Sequence[VisitIn],
    organisation: Organisation,
    *,
    channels: Mapping[str, str],
    now: datetime,
    said: dict[str, SkipReason] | None = None,
) -> list[Result]:
    """Store each visit once, all in this transaction; the results in their order. A repeat changes nothing, but
    that a person who must not be asked, by what it says, is not asked about any visit that still waits.

    `channels` holds, by `VisitIn.reached_by`, the channel that reaches the address, where there is one. `said` is kept
    over the parts of one file: what was said in it of people who must not be asked, by their addresses.
    """
    said = {} if said is None else said
    results: list[Result] = []
    for start in range(0, len(visits), _BATCH):
        batch = [_look_at(visit, channels, organisation, now) for visit in visits[start : start + _BATCH]]
        results += _take_batch(work, batch, organisation, now, said)
    return results


def take_all(
    work: Work,
    visits: Sequence[VisitIn],
    organisation: Organisation,
    *,
    channels: Mapping[str, str],
    now: datetime,
) -> list[Result]:
    """The same for all or none. Raises `Conflicts`, which undoes the transaction."""
    results = take_in(work, visits, organisation, channels=channels, now=now)
    if any(result.status == "conflict" for result in results):
        raise Conflicts(results)
    return results


@dataclass(frozen=True, slots=True)
class _Looked:
    """A visit with the id of its unit, and what is wrong with it."""

    visit: VisitIn
    channel: str | None
    error: VisitError | None = None


def _look_at(
    visit: VisitIn, channels: Mapping[str, str], organisation: Organisation, now: datetime
) -> _Looked:
    error: VisitError | None = None
    try:
        visit = check(visit, organisation, now=now)
    except VisitError as refused:
        error = refused
    return _Looked(visit, channels.get(visit.reached_by), error)


def _take_batch(
    work: Work,
    batch: Sequence[_Looked],
    organisation: Organisation,
    now: datetime,
    said: dict[str, SkipReason],
) -> list[Result]:
    known = work.visits.known([each.visit.id for each in batch])
    stops = _stops(batch, said)
    said |= stops.people
    first: dict[str, VisitIn] = {}
    results = [
        _again(each.visit, known[each.visit.id])
        if each.visit.id in known
        else _decide(each, organisation, first, stops, now)
        for each in batch
    ]
    results = _store(work, batch, results, organisation, now)
    return _withdraw(work, batch, results, known, stops, now)


@dataclass(frozen=True, slots=True)
class _Stops:
    """What one visit says of its person holds for the others, whichever comes first; and what one row says
    of its visit for the others of that visit.
    """

    people: Mapping[str, SkipReason]  # by address
    visits: Mapping[str, SkipReason]  # by the visit's own id

    def of(self, visit: VisitIn) -> SkipReason | None:
        return self.people.get(visit.address) or self.visits.get(visit.id)


def _stops(batch: Sequence[_Looked], said: Mapping[str, SkipReason]) -> _Stops:
    good = [each.visit for each in batch if each.error is None]
    return _Stops(
        heaviest(
            (visit.address, reason)
            for visit in good
            for reason in (person_reason(visit), said.get(visit.address))
        ),
        heaviest((visit.id, staff_reason(visit)) for visit in good),
    )


def _again(visit: VisitIn, known: KnownVisit) -> Result:
    if different := differences_from_known(visit, known):
        return Result(visit.id, "conflict", faults=different)
    told = known.reason if known.reason in TOLD else None
    return Result(visit.id, "known", told or "")


def _decide(
    looked: _Looked,
    organisation: Organisation,
    first: dict[str, VisitIn],
    stops: _Stops,
    now: datetime,
) -> Result:
    visit = looked.visit
    if looked.error is not None:
        return Result(visit.id, "refused", faults=looked.error.faults)
    if (earlier := first.setdefault(visit.id, visit)) is not visit:
        if different := differences(visit, earlier):
            return Result(visit.id, "conflict", faults=different)
        return Result(visit.id, "known")
    reason = stops.of(visit) or skip_reason(visit, looked.channel, organisation, now)
    return Result(visit.id, "skipped", reason) if reason else Result(visit.id, "taken")


def _due_at(visit: VisitIn, organisation: Organisation, now: datetime) -> datetime:
    rules = rules_of(visit.unit, visit.ended_at, organisation)
    return due_at(visit.ended_at, rules, received_at=now, key=visit.id)


def _store(
    work: Work,
    batch: Sequence[_Looked],
    results: Sequence[Result],
    organisation: Organisation,
    now: datetime,
) -> list[Result]:
    """The results as they are once stored: another process may have been the first with an id."""
    looked = [(each.visit, each.channel, result) for each, result in zip(batch, results, strict=True)]
    taken = [(visit, channel) for visit, channel, result in looked if result.status == "taken" and channel]
    contacts = [Contact(channel, visit.address, visit.language) for visit, channel in taken]
    ids = work.conversations.ensure_all(contacts, now=now) if contacts else []
    persons = work.conversations.persons(ids)
    new = [
        row(
            visit,
            organisation,
            channel=channel,
            conversation=id,
            person=persons[id],
            due_at=_due_at(visit, organisation, now),
        )
        for (visit, channel), id in zip(taken, ids, strict=True)
    ]
    # A visit that is never asked about is stored without a person and without an address.
    skipped = [
        protected_row(visit, organisation, channel=channel or "none")
        if result.reason == SkipReason.non_disclosure
        else row(visit, organisation, channel=channel or "none", skipped=result.reason)
        for visit, channel, result in looked
        if result.status == "skipped"
    ]
    found = _found_again(work, new)
    rows = [*(visit for visit in new if visit.external_id not in found), *skipped]
    stored = work.visits.add_all(rows, now=now)
    lost = [row.external_id for row, id in zip(rows, stored, strict=True) if id is None] + list(found)
    meanwhile = work.visits.known(lost) if lost else {}
    return [
        _again(visit, meanwhile[visit.id])
        if result.status in ("taken", "skipped") and visit.id in meanwhile
        else result
        for visit, _, result in looked
    ]


def _withdraw(
    work: Work,
    batch: Sequence[_Looked],
    results: list[Result],
    known: Mapping[str, KnownVisit],
    stops: _Stops,
    now: datetime,
) -> list[Result]:
    """Send no question and no reminder any more to a person of whom a record now says that they must not be asked, and
    about a visit of which the unit now says so.
    """
    for address, reason in stops.people.items():
        fields = {each.visit.addressed_by for each in batch if each.visit.address == address}
        channels = {channel for field in fields for channel in reaching(field)}
        people = {person.id for channel in channels if (person := work.people.find(channel, address))}
        theirs = [question.visit for question in work.visits.questions([*people])]
        work.visits.withdraw_all(theirs, reason, now=now)
    repeated = {
        result.id: stop
        for each, result in zip(batch, results, strict=True)
        if result.status == "known" and result.id in known and (stop := stops.of(each.visit))
    }
    for id, reason in repeated.items():
        work.visits.withdraw_all([known[id].id], reason, now=now)
    return [
        Result(result.id, "skipped", repeated[result.id])
        if result.id in repeated and result.status == "known" and known[result.id].status == "planned"
        else result
        for result in results
    ]


def _found_again(work: Work, visits: Sequence[NewVisit]) -> set[str]:
    """A visit that ended before its person was asked about a lost one is that visit."""
    lost = work.lost_visits.of([visit.conversation for visit in visits if visit.conversation is not None])
    found = set()
    for visit in sorted(visits, key=lambda visit: visit.ended_at, reverse=True) if lost else ():
        known = lost.get(visit.conversation or 0)
        if known is not None and visit.ended_at <= known.asked_at:
            work.lost_visits.found(known.id, visit)
            found.add(visit.external_id)
            del lost[visit.conversation or 0]
    return found
