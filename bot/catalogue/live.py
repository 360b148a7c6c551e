"""The catalogue that counts now, read anew from the database once it was changed there by any process."""

from __future__ import annotations

import asyncio
import logging
from threading import Lock

from bot.catalogue.content import item_of
from bot.organisation import Item, Organisation
from bot.organisation.catalogue import Catalogue
from bot.organisation.reading import Misread
from storage.catalogue.items import StoredItem
from storage.database import Database

log = logging.getLogger(__name__)

LOOK = 1.0  # seconds between two looks at the number of changes


class CatalogueRenewal:
    """Gives `organisation.catalogue` the items of the database. A look that finds no change costs one number."""

    def __init__(self, database: Database, organisation: Organisation) -> None:
        self._database = database
        self._organisation = organisation
        self._items: dict[str, tuple[int, int, Item | None]] = {}  # position, number and item, by id
        self._revision = 0
        self._lock = Lock()

    async def __call__(self) -> None:
        await asyncio.to_thread(self.renew)

    def renew(self) -> bool:
        """Whether there was anything new."""
        with self._lock, self._database.reading() as work:
            revision = work.catalogue.revision()
            if revision == self._revision:
                return False
            if revision < self._revision:  # the database is another one now
                self._items.clear()
                self._revision = 0
            for stored in work.catalogue.changed_since(self._revision):
                self._items[stored.name] = (stored.position, stored.id, self._read(stored))
                revision = max(revision, stored.revision)
            self._revision = revision
            ordered = sorted(self._items.values(), key=lambda each: each[:2])
            self._organisation.catalogue.current = Catalogue.of(
                (item for _, _, item in ordered if item is not None), revision
            )
            return True

    def _read(self, stored: StoredItem) -> Item | None:
        """None, and a line in the log, where it does not fit the settings or this program any more."""
        try:
            return item_of(stored.kind, stored.content, self._organisation.settings)
        except Misread as error:
            log.error("the catalogue's %s is left out, mend it on its staff page: %s", stored.name, error)
            return None
