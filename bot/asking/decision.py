"""What becomes of a visit when its question falls due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.asking.calendar import day_of, next_open
from bot.asking.skip_reasons import SkipReason
from bot.organisation import Organisation, SurveyRules

if TYPE_CHECKING:
    from storage.feedback.visits import Question, Visit
    from storage.work import Work

GROWN_UP = 18  # years


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


def rules_of(unit: str, ended_at: datetime, organisation: Organisation) -> SurveyRules:
    """The rules of asking about a visit. Its day counts, not the day on which it is handed in or asked about."""
    return organisation.rules(unit, on=day_of(ended_at))


def is_young(age_group: str | None) -> bool:
    """Whether all people of this age group are below 18. False for an unknown age."""
    oldest = (age_group or "").partition("-")[2]
    return oldest.isdecimal() and int(oldest) < GROWN_UP


def question_of(age_group: str | None, rules: SurveyRules) -> str:
    """The version of the question for a person of this age."""
    return (rules.young_question if is_young(age_group) else None) or rules.question


def follow_ups(asked_at: datetime, rules: SurveyRules) -> tuple[datetime, datetime]:
    """When the reminder of a question and its end fall due."""
    return next_open(asked_at + rules.remind_after, rules), asked_at + rules.close_after


def facts(work: Work, visits: Sequence[Visit], organisation: Organisation, *, now: datetime) -> list[Facts]:
    """Look up what `decide` needs of each, in their order; few statements for all of them."""
    people = list({visit.person for visit in visits})
    # A person with an unread message may have written STOP.
    opted_out = work.suppressions.active_among(people) | work.inbox.unread_of(people)
    questions: dict[int, list[Question]] = {person: [] for person in people}
    for question in work.visits.questions(people):
        questions[question.person].append(question)
    busy = {
        talk.person: talk.last_heard_at
        for talk in work.conversations.heard_since(people, now - organisation.pause)
        if talk.state and talk.state.get("stack")
    }
    return [
        Facts(
            opted_out=visit.person in opted_out,
            last_asked=max(
                (each.asked_at for each in questions[visit.person] if each.asked_at), default=None
            ),
            visited_later=any(_later(each, visit) for each in questions[visit.person]),
            busy_since=busy.get(visit.person),
        )
        for visit in visits
    ]


def _later(other: Question, visit: Visit) -> bool:
    """Of two visits that ended together, the one reported later counts as the last."""
    return (other.ended_at, other.visit) > (visit.ended_at, visit.id)


def decide(visit: Visit, facts: Facts, rules: SurveyRules, *, now: datetime) -> Ask | Skip | Wait:
    """What to do with a visit that has fallen due. Pure; the reasons come in the order of their weight."""
    if facts.opted_out:
        return Skip(SkipReason.opted_out)
    if facts.visited_later:
        return Skip(SkipReason.superseded)
    if facts.last_asked and now < facts.last_asked + rules.quarantine:
        return Skip(SkipReason.quarantine)
    if now > visit.ended_at + rules.drop_after:
        return Skip(SkipReason.too_old)
    quiet = now
    if facts.busy_since:
        quiet = max(now, facts.busy_since + rules.pause)
    at = next_open(quiet, rules)
    return Ask() if at == now else Wait(at)
