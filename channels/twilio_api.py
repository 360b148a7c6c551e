"""Twilio's resources by the official client, each as the fields of Twilio's JSON.

Requests, paging and errors are the client's own; its classes of the resources are left alone, for whoever imports one
of them imports all that an account can have, calls, conferences and queues too: 7 MB for the first API, 2 for the next.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any

from twilio.base.domain import Domain
from twilio.base.page import Page
from twilio.base.version import Version
from twilio.rest import Client

Fields = Mapping[str, Any]

MOST_PAGES = (
    100  # of one list: 100 000 messages, more than an organisation has in the days that are looked back
)

log = logging.getLogger(__name__)


class Api:
    """One version of the API at this address, such as `https://api.twilio.com`."""

    def __init__(self, client: Client, url: str, version: str) -> None:
        self._version = Version(Domain(client, url), version)

    async def fetch(self, path: str) -> Fields:
        fetched: Fields = await self._version.fetch_async("GET", path)
        return fetched

    async def create(self, path: str, fields: Fields) -> Fields:
        created: Fields = await self._version.create_async("POST", path, data=fields)
        return created

    async def listed(
        self, path: str, wanted: Fields | None = None, *, limit: int | None = None
    ) -> list[Fields]:
        """In Twilio's order, one page after the other, until `limit` of them are there."""
        found: list[Fields] = []
        async for page in self.pages(path, wanted):
            found += page
            if limit is not None and len(found) >= limit:
                return found[:limit]
        return found

    async def pages(self, path: str, wanted: Fields | None = None) -> AsyncIterator[list[Fields]]:
        """Each page, in Twilio's order. Ends where a page brings nothing new, and after `MOST_PAGES`."""
        response = await self._version.page_async("GET", path, params=wanted)
        page: _Page | None = _Page(self._version, response)
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            if page is None:
                return
            resources = list(page)
            ids = {str(resource.get("sid", resource)) for resource in resources}
            if ids <= seen:
                if ids:
                    log.warning("the list at twilio repeats itself; what it had until there is taken")
                return
            seen |= ids
            yield resources
            page = await page.next_page_async()
        if page is not None:
            log.warning("the list at twilio has more than %d pages; the rest is left out", MOST_PAGES)


class _Page(Page):  # type: ignore[misc]  # twilio ships no types
    def get_instance(self, payload: Fields) -> Fields:
        return payload
