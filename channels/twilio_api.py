"""Twilio's resources by the official client over our wire, each as the fields of Twilio's JSON.

Requests and pages are the client's own. Its classes of the resources are left alone: the first of them imports all that
an account can have, calls, conferences and queues too: 7 MB for the first API, 2 for the next.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlencode

from aiohttp import encode_basic_auth
from twilio.base.domain import Domain
from twilio.base.exceptions import TwilioException
from twilio.base.page import Page
from twilio.base.version import Version
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from channels.message import Reason, SendError
from channels.transport import retry_after
from channels.twilio_codes import REASONS
from channels.wire import Answer, Wire

URL = "https://api.twilio.com"
VERSION = "2010-04-01"
TIMEOUT = 15.0  # seconds for each of connecting, writing and reading
MOST_PAGES = (
    100  # of one list: 100 000 messages, more than an organisation has in the days that are looked back
)

# What reading an answer raises when it is not what Twilio documents.
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, TwilioException)

Fields = Mapping[str, Any]

log = logging.getLogger(__name__)


class Api:
    """One version of the API at `url`, such as `https://api.twilio.com`.

    Everything raises `SendError` for a refusal and where no answer came, and one of `UNREADABLE` for an answer that
    is not as documented.
    """

    def __init__(self, wire: Wire, url: str, version: str, *, account_sid: str, auth_token: str) -> None:
        self._wire = wire
        client = Client(
            account_sid,
            auth_token,
            http_client=_Http(wire, url),
            environment={"TWILIO_REGION": ""},  # not the process's: `url` alone says where Twilio is
        )
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

    async def close(self) -> None:
        await self._wire.aclose()


class _Http(AsyncHttpClient):  # type: ignore[misc]  # twilio ships no types
    """What the client sends its requests by: our wire, without the lines that its own way writes to the log."""

    def __init__(self, wire: Wire, url: str) -> None:
        super().__init__(log, is_async=True)
        self._wire = wire
        self._below = f"{url.rstrip('/')}/"

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the client's signature; the wire has its own
        allow_redirects: bool = False,
    ) -> Response:
        """Raises `SendError` for every answer but success, and `ValueError` for an address elsewhere, such as that of
        a next page: the auth token goes to Twilio alone.
        """
        if not uri.startswith(self._below):
            raise ValueError("an address elsewhere")
        answer = await self._wire.ask(
            method,
            f"{uri}?{urlencode(params)}" if params else uri,
            {**(headers or {}), **({"Authorization": encode_basic_auth(*auth)} if auth else {})},
            None if data is None else urlencode(data).encode(),
        )
        if not 200 <= answer.status < 300:
            raise _refusal(answer)
        return Response(answer.status, answer.body.decode(), answer.headers)


class _Page(Page):  # type: ignore[misc]
    def load_page(self, payload: Fields) -> list[Fields]:
        """The client would take what is no list for an empty one, and a message that was sent for none."""
        found: list[Fields] = super().load_page(payload)
        if not isinstance(found, list):
            raise TypeError
        return found

    def get_instance(self, payload: Fields) -> Fields:
        return payload


def _refusal(answer: Answer) -> SendError:
    """Twilio's own words are left out: they may repeat what was sent."""
    status = answer.status
    code = _error_code(answer.body)
    reason = REASONS.get(code)
    if status >= 500:
        reason = Reason.unconfirmed  # the message may be in Twilio's queue all the same; it can be asked
    elif status == 429:
        reason = Reason.throttled
    elif reason is None:
        reason = Reason.misconfigured if status < 400 or status in (401, 403, 404) else Reason.rejected
    return SendError(
        reason, f"HTTP {status}", retry_after=retry_after(answer.headers), code=str(code or status)
    )


def _error_code(body: bytes) -> int:
    try:
        code = json.loads(body)["code"]
    except (ValueError, KeyError, TypeError):
        return 0
    return code if isinstance(code, int) else 0
