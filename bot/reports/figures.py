"""The figures of a period: a line each for unit, version of the question, channel and source; and the units that do not ask.

Answers of the invited are never added to those of posters, telephone or paper. Nothing here is hidden yet
(`bot.reports.shown`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.organisation import Organisation
from bot.reports.nps import HIDDEN_BELOW, Nps
from bot.reports.period import Period
from storage.feedback.figures import Range, Series
from storage.work import Work

INVITED = "invited"


class Coverage(StrEnum):
    """How much a unit is heard of by the invited."""

    asks_nobody = "asks_nobody"
    no_answers = "no_answers"
    under_5 = "under_5"
    answers = "answers"


@dataclass(slots=True)
class Counts:
    """`answers` of the invited are visits that were answered, in numbers or in words."""

    asked: int = 0
    delivered: int = 0
    answers: int = 0
    ratings: Counter[int] = field(default_factory=Counter)
    handled: int = 0  # whose time has come
    handled_in_time: int = 0
    answered: int = 0  # likewise, of those who wanted an answer
    answered_in_time: int = 0

    @property
    def nps(self) -> Nps:
        return Nps.of(self.ratings)

    def add(self, other: Counts) -> None:
        self.asked += other.asked
        self.delivered += other.delivered
        self.answers += other.answers
        self.ratings += other.ratings
        self.handled += other.handled
        self.handled_in_time += other.handled_in_time
        self.answered += other.answered
        self.answered_in_time += other.answered_in_time


@dataclass(frozen=True, slots=True)
class Figures:
    """`handed_in` are visits that ended in the period, by status; `skipped` those that were skipped, by reason."""

    period: Period
    lines: Mapping[Series, Counts]
    coverage: Mapping[str, Coverage]
    handed_in: Mapping[str, int]
    skipped: Mapping[str, int]


def gather(work: Work, organisation: Organisation, period: Period, *, now: datetime) -> Figures:
    range = Range(period.since, period.before)
    lines: dict[Series, Counts] = {}
    for invited in work.figures.invited(range):
        counts = lines.setdefault(invited.series, Counts())
        counts.asked, counts.delivered, counts.answers = invited.asked, invited.delivered, invited.answered
    for rated in work.figures.rated(range):
        counts = lines.setdefault(rated.series, Counts())
        if rated.rating is not None:
            counts.ratings[rated.rating] += rated.times
        if rated.series.source != INVITED:
            counts.answers += rated.times
    for handled in work.figures.handled(range, now=now):
        counts = lines.setdefault(handled.series, Counts())
        counts.handled, counts.handled_in_time = handled.handled, handled.handled_in_time
        counts.answered, counts.answered_in_time = handled.answered, handled.answered_in_time
    by_status, by_reason = Counter[str](), Counter[str]()
    for some in work.figures.handed_in(range):
        by_status[some.status] += some.visits
        if some.reason:
            by_reason[some.reason] += some.visits
    return Figures(
        period,
        dict(sorted(lines.items(), key=lambda line: _order(line[0], organisation))),
        {unit: _coverage(unit, organisation, period, lines) for unit in organisation.units},
        by_status,
        by_reason,
    )


def total(lines: Iterable[Counts]) -> Counts:
    added = Counts()
    for line in lines:
        added.add(line)
    return added


def _order(series: Series, organisation: Organisation) -> tuple[bool, int, str, bool, str, str, str]:
    """Units as in the organisation's file, then retired ones, then none; of each the invited first."""
    known: list[str | None] = [*organisation.units]
    place = known.index(series.unit) if series.unit in known else len(known)
    return (
        series.unit is None, place, series.unit or "",
        series.source != INVITED, series.source, series.question or "", series.channel,
    )  # fmt: skip


def _coverage(
    unit: str, organisation: Organisation, period: Period, lines: Mapping[Series, Counts]
) -> Coverage:
    theirs = total(
        counts for series, counts in lines.items() if series.unit == unit and series.source == INVITED
    )
    answers = max(theirs.answers, theirs.nps.answers)
    if answers:
        return Coverage.under_5 if answers < HIDDEN_BELOW else Coverage.answers
    asks = theirs.asked > 0 or any(_asks(unit, organisation, day) for day in _days(organisation, period))
    return Coverage.no_answers if asks else Coverage.asks_nobody


def _asks(unit: str, organisation: Organisation, day: date) -> bool:
    return not organisation.sensitive(unit) and organisation.rules(unit, on=day).asks


def _days(organisation: Organisation, period: Period) -> Sequence[date]:
    """Days by whose rules a unit asks in the period or does not: its ends, and where a pilot begins or ends within."""
    first, last = period.first or date.min, period.last or date.max
    day = timedelta(days=1)
    turns = (
        turn
        for pilot in organisation.settings.pilots
        for turn in (pilot.first - day, pilot.first, pilot.last, pilot.last + day)
    )
    return [first, last, *(turn for turn in turns if first <= turn <= last)]
