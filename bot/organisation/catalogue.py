"""The catalogue as it counts at one moment, and the one that counts now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from bot.organisation.opportunities import Information, Item, MeetingPlace, Opportunity


@dataclass(frozen=True)
class Catalogue:
    """Never changes: what is read from one of them fits together."""

    items: Mapping[str, Item] = field(default_factory=dict)  # by id, in the catalogue's order
    revision: int = 0  # 0: as the organisation's file has it

    @classmethod
    def of(cls, items: Iterable[Item], revision: int = 0) -> Catalogue:
        return cls({item.id: item for item in items}, revision)

    def get(self, id: str) -> Item | None:
        return self.items.get(id)

    @cached_property
    def opportunities(self) -> Mapping[str, Opportunity]:
        return {id: item for id, item in self.items.items() if isinstance(item, Opportunity)}

    @cached_property
    def places(self) -> Mapping[str, MeetingPlace]:
        return {id: item for id, item in self.items.items() if isinstance(item, MeetingPlace)}

    @cached_property
    def information(self) -> Mapping[str, Information]:
        return {id: item for id, item in self.items.items() if isinstance(item, Information)}

    def open(self, now: datetime) -> list[Opportunity]:
        """What one can join now, in the catalogue's order."""
        return [item for item in self.opportunities.values() if item.open(now)]


class LiveCatalogue:
    """Holds the catalogue that counts now. Another one takes its place as a whole (`bot/catalogue/live.py`)."""

    def __init__(self, current: Catalogue | None = None) -> None:
        self.current = current or Catalogue()
