"""Taking visits in: each is stored once, with the time of its question or the reason why none will come."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import phonenumbers
from phonenumbers import PhoneNumberType

from bot.calendar import due_at
from bot.organisation import Organisation
from bot.visits.incoming import VisitError, VisitIn, check
from bot.visits.reasons import SkipReason
from storage.conversations import Contact
from storage.visits import NewVisit

if TYPE_CHECKING:
    from storage.visits import Visit
    from storage.work import Work

_BATCH = 500  # visits to a statement: far below SQLite's limit of 32 766 values
_TEXTED = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one visit. `reason` says why it was skipped, or what is wrong in `field`."""

    id: str
    status: Literal["taken", "known", "skipped", "refused"]
    reason: str = ""
    field: str = ""


def take_in(
    work: Work,
    visits: Sequence[VisitIn],
    organisation: Organisation,
    *,
    phones: str | None,
    telegrams: str | None,
    now: datetime,
) -> list[Result]:
    """Store each visit once, all in this transaction; the results in their order. A known id changes nothing.

    `phones` and `telegrams` name the channels that reach such addresses, None where there is none.
    """
    results: list[Result] = []
    for start in range(0, len(visits), _BATCH):
        batch = visits[start : start + _BATCH]
        known = work.visits.known([visit.id for visit in batch])
        channels = [phones if visit.phone else telegrams for visit in batch]
        looked = [_look(*pair, organisation, known, now) for pair in zip(batch, channels, strict=True)]
        _store(work, list(zip(batch, channels, looked, strict=True)), organisation, now)
        results += looked
    return results


def why_never(visit: VisitIn | Visit, organisation: Organisation) -> SkipReason | None:
    """The reason in the visit itself for which nobody is asked about it, now or later."""
    unit = organisation.units.get(visit.unit)
    if unit is None:
        return SkipReason.unit_off  # taken out of the organisation since the visit came in
    if unit.sensitive:
        return SkipReason.sensitive_unit
    if not unit.asks:
        return SkipReason.unit_off
    if visit.age_group and int(re.split(r"[-+]", visit.age_group)[0]) < organisation.survey.minimum_age:
        return SkipReason.too_young
    return None


def _look(
    visit: VisitIn, channel: str | None, organisation: Organisation, known: set[str], now: datetime
) -> Result:
    if visit.id in known:
        return Result(visit.id, "known")
    try:
        check(visit, organisation, now=now)
    except VisitError as error:
        return Result(visit.id, "refused", error.why, error.field)
    known.add(visit.id)
    reason = why_never(visit, organisation)
    if reason is None and (channel is None or (visit.phone and not _texted(visit.phone, organisation))):
        reason = SkipReason.no_channel
    return Result(visit.id, "skipped", reason) if reason else Result(visit.id, "taken")


def _store(
    work: Work,
    looked: Sequence[tuple[VisitIn, str | None, Result]],
    organisation: Organisation,
    now: datetime,
) -> None:
    taken = [(visit, channel) for visit, channel, result in looked if result.status == "taken" and channel]
    contacts = [Contact(channel, visit.address, visit.asked_in) for visit, channel in taken]
    ids = work.conversations.ensure_all(contacts, now=now) if contacts else []
    conversations = work.conversations.some(ids)
    new = [
        _row(
            visit,
            channel=channel,
            conversation=id,
            person=conversations[id].person,
            due_at=due_at(visit.ended_at, organisation.survey, received_at=now, key=visit.id),
        )
        for (visit, channel), id in zip(taken, ids, strict=True)
    ]
    # Nobody is remembered for a question that will never come: these have neither a person nor an address.
    skipped = [
        _row(visit, channel=channel or "none", skipped=result.reason)
        for visit, channel, result in looked
        if result.status == "skipped"
    ]
    work.visits.add_all([*new, *skipped], now=now)


def _row(
    visit: VisitIn,
    *,
    channel: str,
    conversation: int | None = None,
    person: int | None = None,
    due_at: datetime | None = None,
    skipped: str | None = None,
) -> NewVisit:
    return NewVisit(
        visit.id,
        visit.unit,
        person,
        conversation,
        channel,
        visit.ended_at,
        visit.asked_in,
        visit.age_group,
        due_at,
        skipped,
    )


def _texted(phone: str, organisation: Organisation) -> bool:
    """Whether an E.164 number can get an SMS, as far as its kind tells, and lies in a country that gets any."""
    if not organisation.settings.texts_to(phone):
        return False
    return phonenumbers.number_type(phonenumbers.parse(phone)) in _TEXTED
