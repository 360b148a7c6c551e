"""What there was to take part in during a period, and what was reported of discrimination.

Ways count by the six means of the act and by their form, also where they are closed by now; events on the day when they begin.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.organisation import Form, Means
from bot.organisation.opportunities import State
from bot.reports.nps import HIDDEN_BELOW
from bot.reports.period import Period
from bot.reports.suppression import is_small
from storage.feedback.figures import Range
from storage.work import Work

_UNNAMED = "not_named"  # the means of an item that names none


@dataclass(frozen=True, slots=True)
class Participation:
    """`discrimination` are the cases that were opened for it, `hindrances` how often people named each barrier to taking part;
    None: too few to be told.
    """

    events: Mapping[str, int]  # by type; those of no type under `not_named`
    means: Mapping[str, int]
    forms: Mapping[str, int]
    discrimination: int | None
    suggestions: Mapping[str, int]  # light ones and what belongs to them; how often the official way was told
    posters: Mapping[str, int]  # how often people came by that of an item or a campaign, by its name
    hindrances: Mapping[str, int | None]


def gather_participation(work: Work, period: Period) -> Participation:
    told = [
        stored.content
        for stored in work.catalogue.changed_since(0)
        if stored.kind == "opportunity" and stored.status != State.draft
    ]
    during = [item for item in told if _overlaps(item, period)]
    range = Range(period.since, period.before)
    reported = work.figures.opened("discrimination", range)
    return Participation(
        _counted(item.get("event") or _UNNAMED for item in told if _begins(item, period)),
        _counted((item.get("means") or _UNNAMED for item in during), Means),
        _counted((item.get("form") or _UNNAMED for item in during), Form),
        None if is_small(reported, HIDDEN_BELOW) else reported,
        work.suggestion_figures.during(range)._asdict(),
        _posters(work, period),
        hindrances_told(work, period.since, period.before),
    )


def hindrances_told(
    work: Work, since: datetime | None, before: datetime | None = None
) -> Mapping[str, int | None]:
    """How often each barrier was named; None for too few to be told."""
    counts = work.hindrances.counts(since=since, before=before)
    return {barrier: None if is_small(count, HIDDEN_BELOW) else count for barrier, count in counts.items()}


def _posters(work: Work, period: Period) -> Mapping[str, int]:
    counts = work.poster_arrivals.counts(since=period.since, before=period.before)
    return {name if kind == "poster" else f"campaign {name}": count for (kind, name), count in counts.items()}


def _counted(names: Iterable[str], known: Iterable[str] = ()) -> Mapping[str, int]:
    """In the order of the known names, also those of which there is none."""
    counts = Counter(names)
    return {**{str(name): 0 for name in known}, **dict(sorted(counts.items()))}


def _begins(item: Mapping[str, Any], period: Period) -> bool:
    starts = _moment(item, "starts")
    return starts is not None and _within(starts, starts, period)


def _overlaps(item: Mapping[str, Any], period: Period) -> bool:
    first = _moment(item, "valid_from") or _moment(item, "starts")
    return _within(first, _moment(item, "valid_to") or _moment(item, "ends"), period)


def _within(first: datetime | None, last: datetime | None, period: Period) -> bool:
    begun = first is None or period.before is None or first < period.before
    return begun and (last is None or period.since is None or last >= period.since)


def _moment(item: Mapping[str, Any], name: str) -> datetime | None:
    return datetime.fromisoformat(item[name]) if item.get(name) else None
