"""What of the figures is shown: small ones are hidden, and others with them where a sum would tell the small ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.reports.figures import INVITED, Counts, Figures, total
from bot.reports.nps import FIRM_FROM, HIDDEN_BELOW, SHOWN_FROM
from bot.reports.suppression import hidden_lines, is_small
from storage.feedback.figures import Series

ANSWERS = ("answered", "rate", "n", "nps", "low", "high")  # what few answers would give away
INDEX = ("nps", "low", "high")
HIDEABLE = (*ANSWERS, "handled_in_time", "answered_in_time")


@dataclass(frozen=True, slots=True)
class Shown:
    """One line. What is hidden is None and named in `hidden`; what cannot be told, such as a share of nothing, is None.

    Shares are 0-1. `n` are the ratings in the index, `answered` all replies. `small` tells whether the line itself has
    few answers, where it is hidden: else it is hidden to keep others.
    """

    invited: int
    delivered: int
    answered: int | None
    rate: float | None
    n: int | None
    nps: float | None
    low: float | None
    high: float | None
    few: bool
    handled_in_time: float | None
    answered_in_time: float | None
    hidden: Sequence[str]
    small: bool


@dataclass(frozen=True, slots=True)
class Report:
    """`totals` by source, the invited first. One that is narrowed to a unit or a channel has no total where any of its
    lines is hidden: the total of all would tell the rest.
    """

    lines: Mapping[Series, Shown]
    totals: Mapping[str, Shown]


def show(figures: Figures, *, unit: str | None = None, channel: str | None = None) -> Report:
    """What is hidden does not depend on what is asked for: two reports of one period do not tell more than one."""
    shown: dict[Series, Shown] = {}
    totals: dict[str, Shown] = {}
    for source in sorted({series.source for series in figures.lines} | {INVITED}, key=_invited_first):
        lines = {series: counts for series, counts in figures.lines.items() if series.source == source}
        hidden = _hidden(list(lines.values()))
        of_source = {
            series: _shown(counts, names)
            for (series, counts), names in zip(lines.items(), hidden, strict=True)
        }
        wanted = {
            series: line
            for series, line in of_source.items()
            if unit in (None, series.unit) and channel in (None, series.channel)
        }
        shown |= wanted
        if wanted or source == INVITED:
            totals[source] = _total([lines[series] for series in wanted], list(wanted.values()), len(lines))
    return Report({series: shown[series] for series in figures.lines if series in shown}, totals)


def _invited_first(source: str) -> tuple[bool, str]:
    return source != INVITED, source


def _hidden(lines: Sequence[Counts]) -> list[set[str]]:
    """The names of what is hidden of each line."""
    few = hidden_lines([(line.answers, line.nps.answers) for line in lines], HIDDEN_BELOW)
    # Fewer than these show their number alone. What hides the number hides the index, whose interval tells it.
    rated = [line.nps.answers for line in lines]
    unsure = hidden_lines([(n,) for n in rated], SHOWN_FROM)
    return [
        (set(ANSWERS) if place in few else set()) | (set(INDEX) if place in unsure | few else set())
        for place in range(len(lines))
    ]


def _total(lines: Iterable[Counts], shown: Sequence[Shown], of: int) -> Shown:
    counts = total(lines)
    n = counts.nps.answers
    hidden: set[str] = set()
    if is_small(counts.answers, HIDDEN_BELOW) or is_small(n, HIDDEN_BELOW):
        hidden |= set(ANSWERS)
    if is_small(n, SHOWN_FROM):
        hidden |= set(INDEX)
    if len(shown) < of:
        hidden.update(*(line.hidden for line in shown))
    return _shown(counts, hidden)


def _shown(counts: Counts, hidden: Collection[str]) -> Shown:
    nps = counts.nps
    n = nps.answers
    low, high = nps.interval if n else (None, None)
    whole = Shown(
        invited=counts.asked,
        delivered=counts.delivered,
        answered=counts.answers,
        rate=_share(counts.answers, counts.asked),
        n=n,
        nps=nps.value if n else None,
        low=low,
        high=high,
        few=0 < n < FIRM_FROM,
        handled_in_time=_share(counts.handled_in_time, counts.handled),
        answered_in_time=_share(counts.answered_in_time, counts.answered),
        hidden=(),
        small=is_small(counts.answers, HIDDEN_BELOW) or is_small(n, HIDDEN_BELOW),
    )
    # A share of few cases tells of each.
    few_handled = ("handled_in_time",) if is_small(counts.handled, HIDDEN_BELOW) else ()
    few_answered = ("answered_in_time",) if is_small(counts.answered, HIDDEN_BELOW) else ()
    names = {*hidden, *few_handled, *few_answered}
    told = [name for name in HIDEABLE if name in names and getattr(whole, name) is not None]
    nothing: dict[str, Any] = dict.fromkeys(told)
    return replace(whole, hidden=told, few=whole.few and "nps" not in told, **nothing)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
