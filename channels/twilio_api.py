"""Twilio's resources by the official client, each as the fields of Twilio's JSON.

Requests, paging and errors are the client's own; its classes of the resources are left alone, for whoever imports one
of them imports all that an account can have, calls, conferences and queues too: 7 MB for the first API, 2 for the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from twilio.base.domain import Domain
from twilio.base.page import Page
from twilio.base.version import Version
from twilio.rest import Client

Fields = Mapping[str, Any]


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
        response = await self._version.page_async("GET", path, params=wanted)
        return [one async for one in self._version.stream_async(_Page(self._version, response), limit)]


class _Page(Page):  # type: ignore[misc]  # twilio ships no types
    def get_instance(self, payload: Fields) -> Fields:
        return payload
