"""What a search sees of an item of the catalogue, of whichever kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.asking.calendar import day_of
from bot.catalogue.days import Days
from bot.organisation import COUNTY, Item, MeetingPlace, Opportunity


@dataclass(frozen=True, slots=True)
class Entry:
    """`municipalities` are empty where it is for all of the county."""

    id: str
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    phrasings: tuple[str, ...]
    open: Callable[[datetime], bool]
    municipalities: tuple[str, ...] = ()
    starts: datetime | None = None
    ends: datetime | None = None
    remote: bool | None = None
    free: bool | None = None
    step_free: bool | None = None
    min_age: int = 0
    told_where: bool = True  # an answer to a question is about no place

    def facet(self, name: str) -> bool | None:
        """Whether it is `remote`, `free`, `step free` or an `event`; None where that is not known."""
        if name == "event":
            return self.starts is not None
        return {"remote": self.remote, "free": self.free, "step free": self.step_free}[name]

    def within(self, days: Days) -> bool:
        """Whether it is an event on one of the days."""
        if self.starts is None:
            return False
        return day_of(self.starts) <= days.last and day_of(self.ends or self.starts) >= days.first


def entries(items: Iterable[Item]) -> list[Entry]:
    return [_of(item) for item in items]


def _of(item: Item) -> Entry:
    entry = Entry(
        item.id,
        tuple(item.title.given.values()),
        tuple(item.summary.given.values()),
        tuple(phrase for phrases in item.phrasings.values() for phrase in phrases),
        item.open,
    )
    if isinstance(item, MeetingPlace):
        return replace(entry, municipalities=(item.municipality,), remote=False, free=True)
    if not isinstance(item, Opportunity):
        return replace(entry, told_where=False)
    area = item.area or ()
    return replace(
        entry,
        municipalities=() if COUNTY in area else area,
        starts=item.starts,
        ends=item.ends,
        remote=item.remote,
        free=item.free,
        step_free=item.step_free,
        min_age=item.min_age,
    )
