"""Taking visits in: each is stored once, with the time of its question or the reason why none will come."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import phonenumbers
from phonenumbers import PhoneNumberType

from bot.asking.calendar import due_at
from bot.asking.decision import rules_of
from bot.asking.skip_reasons import SkipReason
from bot.organisation import Organisation, SurveyRules
from bot.visits.faults import Fault, VisitError
from bot.visits.records import protected_row, row
from bot.visits.repeats import differences, differences_from_known
from bot.visits.schema import VisitIn, check
from channels.registry import entry, reaching
from storage.feedback.visit_intake import NewVisit
from storage.messages.contacts import Contact

if TYPE_CHECKING:
    from storage.feedback.visit_intake import KnownVisit
    from storage.feedback.visits import Visit
    from storage.work import Work

_BATCH = 500  # visits to a statement: far below SQLite's limit of 32 766 values
# Reasons in the visit itself. That a person stopped or was erased is no business of the system that reports visits.
_NOT_TOLD = (SkipReason.opted_out, SkipReason.quarantine, SkipReason.superseded, SkipReason.erased)
TOLD = tuple(reason for reason in SkipReason if reason not in _NOT_TOLD)
_WEIGHT = list(SkipReason).index  # the reasons stand in the order of their weight
_TEXTED = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


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
) -> list[Result]:
    """Store each visit once, all in this transaction; the results in their order. A repeat changes nothing, but
    that a person who must not be asked, by what it says, is not asked about any visit that still waits.

    `channels` holds, by `VisitIn.reached_by`, the channel that reaches the address, where there is one.
    """
    results: list[Result] = []
    for start in range(0, len(visits), _BATCH):
        batch = [
            _look_at(visit, channels.get(visit.reached_by), organisation, now)
            for visit in visits[start : start + _BATCH]
        ]
        results += _take_batch(work, batch, organisation, now)
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


def permanent_skip_reason(visit: VisitIn | Visit, organisation: Organisation) -> SkipReason | None:
    """The reason in the visit itself for which it is never asked about."""
    unit = organisation.units.get(visit.unit)
    if unit is None:
        return SkipReason.unit_off  # taken out of the organisation since the visit came in
    if organisation.sensitive(visit.unit):
        return SkipReason.sensitive_unit
    rules = rules_of(visit.unit, visit.ended_at, organisation)
    if not rules.asks:
        return SkipReason.unit_off
    return _age_reason(visit.age_group, rules)


def _age_reason(age_group: str | None, rules: SurveyRules) -> SkipReason | None:
    """A group is old enough where its youngest are."""
    if age_group is None:
        return SkipReason.unknown_age if rules.unknown_age == "skip" else None
    youngest = int(re.split(r"[-+]", age_group)[0])
    return SkipReason.too_young if youngest < rules.minimum_age else None


def _protection(visit: VisitIn) -> SkipReason | None:
    """The reason in what the record says of the person, over all their visits."""
    if visit.non_disclosure or visit.security_ban:
        return SkipReason.non_disclosure
    return SkipReason.no_permission if visit.sms_permission is False else None


@dataclass(frozen=True, slots=True)
class _Looked:
    """A visit with the id of its unit, and what is wrong with it."""

    visit: VisitIn
    channel: str | None
    error: VisitError | None = None


def _look_at(visit: VisitIn, channel: str | None, organisation: Organisation, now: datetime) -> _Looked:
    try:
        return _Looked(check(visit, organisation, now=now), channel)
    except VisitError as error:
        return _Looked(visit, channel, error)


def _take_batch(
    work: Work, batch: Sequence[_Looked], organisation: Organisation, now: datetime
) -> list[Result]:
    known = work.visits.known([each.visit.id for each in batch])
    # What one visit says of its person holds for the others in the batch, whichever comes first.
    protected: dict[str, SkipReason] = {}
    for each in batch:
        if reason := _protection(each.visit):
            protected[each.visit.address] = min(
                reason, protected.get(each.visit.address, reason), key=_WEIGHT
            )
    first: dict[str, VisitIn] = {}
    results = [
        _again(each.visit, known[each.visit.id])
        if each.visit.id in known
        else _decide(each, organisation, first, protected.get(each.visit.address), now)
        for each in batch
    ]
    results = _store(work, batch, results, organisation, now)
    return _withdraw(work, batch, results, known, protected, now)


def _again(visit: VisitIn, known: KnownVisit) -> Result:
    if different := differences_from_known(visit, known):
        return Result(visit.id, "conflict", faults=different)
    told = known.reason if known.reason in TOLD else None
    return Result(visit.id, "known", told or "")


def _decide(
    looked: _Looked,
    organisation: Organisation,
    first: dict[str, VisitIn],
    protection: SkipReason | None,
    now: datetime,
) -> Result:
    visit = looked.visit
    if looked.error is not None:
        return Result(visit.id, "refused", faults=looked.error.faults)
    if (earlier := first.setdefault(visit.id, visit)) is not visit:
        if different := differences(visit, earlier):
            return Result(visit.id, "conflict", faults=different)
        return Result(visit.id, "known")
    reason = protection or permanent_skip_reason(visit, organisation) or _unreachable(looked, organisation)
    if reason is None and _falls_due_too_late(visit, organisation, now):
        reason = SkipReason.too_old
    return Result(visit.id, "skipped", reason) if reason else Result(visit.id, "taken")


def _due_at(visit: VisitIn, organisation: Organisation, now: datetime) -> datetime:
    rules = rules_of(visit.unit, visit.ended_at, organisation)
    return due_at(visit.ended_at, rules, received_at=now, key=visit.id)


def _falls_due_too_late(visit: VisitIn, organisation: Organisation, now: datetime) -> bool:
    """Whether it is certain now that its question would come after `drop_after_days`."""
    last = visit.ended_at + rules_of(visit.unit, visit.ended_at, organisation).drop_after
    return now > last or _due_at(visit, organisation, now) > last


def _unreachable(looked: _Looked, organisation: Organisation) -> SkipReason | None:
    phone, channel = looked.visit.phone, looked.channel
    if channel is None:
        return SkipReason.no_channel
    if phone is not None and entry(channel).costly_abroad and not _texted(phone, organisation):
        return SkipReason.no_channel
    return None


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
    contacts = [Contact(channel, visit.address, visit.asked_in) for visit, channel in taken]
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
    protected: Mapping[str, SkipReason],
    now: datetime,
) -> list[Result]:
    """Send no question and no reminder any more to a person of whom a record now says that they must not be asked."""
    for address, reason in protected.items():
        fields = {each.visit.addressed_by for each in batch if each.visit.address == address}
        channels = {channel for field in fields for channel in reaching(field)}
        people = {person.id for channel in channels if (person := work.people.find(channel, address))}
        theirs = [question.visit for question in work.visits.questions([*people])]
        work.visits.withdraw_all(theirs, reason, now=now)
    return [
        Result(result.id, "skipped", protected[each.visit.address])
        if result.status == "known"
        and each.visit.address in protected
        and (before := known.get(result.id))
        and before.status == "planned"
        else result
        for each, result in zip(batch, results, strict=True)
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


def _texted(phone: str, organisation: Organisation) -> bool:
    """Whether an E.164 number can get an SMS, as far as its kind tells, and lies in a country that gets any."""
    if not organisation.settings.texts_to(phone):
        return False
    return phonenumbers.number_type(phonenumbers.parse(phone)) in _TEXTED
