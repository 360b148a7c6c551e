"""The search of the catalogue that counts now."""

from __future__ import annotations

import asyncio
from threading import Lock
from weakref import WeakKeyDictionary

from bot.catalogue.search import Search
from bot.organisation import Organisation
from bot.organisation.catalogue import Catalogue, LiveCatalogue

_searches: WeakKeyDictionary[LiveCatalogue, tuple[Catalogue, Search]] = WeakKeyDictionary()
_making = Lock()


def current_search(organisation: Organisation) -> Search:
    """Made anew once the catalogue has changed; while another thread makes it, the one before."""
    live = organisation.catalogue
    made = _searches.get(live)
    if made is not None and (made[0] is live.current or _making.locked()):
        return made[1]
    with _making:
        catalogue = live.current
        made = _searches.get(live)
        if made is None or made[0] is not catalogue:
            made = catalogue, Search.of(catalogue.items.values(), organisation)
            made[1].prepare()
            _searches[live] = made
        return made[1]


async def prepare_search(organisation: Organisation) -> None:
    """Make it before a turn needs it, for a process that answers. Where it is made already, this costs nothing."""
    live = organisation.catalogue
    made = _searches.get(live)
    if made is None or made[0] is not live.current:
        await asyncio.to_thread(current_search, organisation)
