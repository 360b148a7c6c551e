"""The councils and panels of the catalogue, to which suggestions can be addressed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from weakref import WeakKeyDictionary

from bot.organisation import Item, Opportunity
from bot.organisation.catalogue import Catalogue, LiveCatalogue
from dialogs.understanding.council_names import CouncilNames, council_name

_read: WeakKeyDictionary[LiveCatalogue, _Read] = WeakKeyDictionary()


@dataclass
class _Read:
    """What was made of a catalogue, and for which of its councils the names were."""

    catalogue: Catalogue
    councils: Sequence[Opportunity]
    open: frozenset[str] | None = None
    names: CouncilNames = field(default_factory=lambda: CouncilNames({}))


def is_council(item: Item) -> bool:
    """Whether suggestions can be addressed to it."""
    return isinstance(item, Opportunity) and names_council(item.title.given.values())


def names_council(titles: Iterable[str]) -> bool:
    """Whether a title, in any of its languages, says what councils are called."""
    return any(map(council_name, titles))


def council_names(live: LiveCatalogue, now: datetime) -> CouncilNames:
    """Of the councils that are open now, in all languages."""
    read = _read.get(live)
    if read is None or read.catalogue is not live.current:
        catalogue = live.current
        read = _Read(catalogue, [item for item in catalogue.opportunities.values() if is_council(item)])
    ids = frozenset(item.id for item in read.councils if item.open(now))
    if read.open != ids:
        names = CouncilNames({item.id: _names(item) for item in read.councils if item.id in ids})
        read = _read[live] = replace(read, open=ids, names=names)
    return read.names


def _names(item: Opportunity) -> Iterable[str]:
    yield from item.title.given.values()
    for phrases in item.phrasings.values():
        yield from filter(None, map(council_name, phrases))
