"""What becomes of a visit when its question falls due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.calendar import next_open
from bot.organisation import SurveyRules
from bot.visits.reasons import SkipReason

if TYPE_CHECKING:
    from storage.visits import Visit
    from storage.work import Work


@dataclass(frozen=True, slots=True)
class Ask:
    pass


@dataclass(frozen=True, slots=True)
class Skip:
    reason: SkipReason


@dataclass(frozen=True, slots=True)
class Wait:
    until: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the person when a visit falls due, over all units and channels."""

    opted_out: bool = False
    last_asked: datetime | None = None
    visited_later: bool = False  # and was asked about that visit, or will be
    busy_since: datetime | None = None  # when the person last wrote in a dialogue that is still open


def facts(work: Work, visit: Visit) -> Facts:
    """Look up what `decide` needs."""
    talks = work.conversations.of_person(visit.person)
    open_talks = [talk.last_heard_at for talk in talks if talk.state and talk.state.get("stack")]
    asked = work.visits.latest_asked(visit.person)
    others = [*work.visits.others_planned(visit.person), *([asked] if asked else [])]
    return Facts(
        opted_out=bool(work.suppressions.active_of([(talk.channel, talk.address) for talk in talks])),
        last_asked=asked.asked_at if asked else None,
        visited_later=any(_later(other, visit) for other in others),
        busy_since=max((heard_at for heard_at in open_talks if heard_at), default=None),
    )


def _later(other: Visit, visit: Visit) -> bool:
    """Of two visits that ended together, the one reported later counts as the last."""
    return (other.ended_at, other.id) > (visit.ended_at, visit.id)


def decide(visit: Visit, facts: Facts, rules: SurveyRules, *, now: datetime) -> Ask | Skip | Wait:
    """What to do with a visit that has fallen due. Pure; the reasons come in the order of their weight."""
    if facts.opted_out:
        return Skip(SkipReason.opted_out)
    if facts.visited_later:
        return Skip(SkipReason.superseded)
    if facts.last_asked and now < facts.last_asked + timedelta(days=rules.quarantine_days):
        return Skip(SkipReason.quarantine)
    if now > visit.ended_at + timedelta(days=rules.drop_after_days):
        return Skip(SkipReason.too_old)
    quiet = now
    if facts.busy_since:
        quiet = max(now, facts.busy_since + timedelta(minutes=rules.pause_minutes))
    at = next_open(quiet, rules)
    return Ask() if at == now else Wait(at)
