"""Twilio's HTTP API: the requests of one account, each answered with the fields of Twilio's JSON.

All that is needed of it is to make a resource, to fetch one and to read a list page by page. Twilio's own client does that,
too, with a second HTTP library that nothing calls and exceptions that repeat what was sent.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlencode

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
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError)

Fields = Mapping[str, Any]

log = logging.getLogger(__name__)


class Api:
    """One version of the API at `url`, such as `https://api.twilio.com`.

    Everything raises `SendError` for a refusal and where no answer came, and one of `UNREADABLE` for an answer that
    is not as documented.
    """

    def __init__(self, wire: Wire, url: str, version: str, *, account_sid: str, auth_token: str) -> None:
        self._wire = wire
        self._url = url
        self._version = version
        credentials = base64.b64encode(f"{account_sid}:{auth_token}".encode()).decode()
        self._headers = {"authorization": f"Basic {credentials}", "accept": "application/json"}
        self._form_headers = {**self._headers, "content-type": "application/x-www-form-urlencoded"}

    async def fetch(self, path: str) -> Fields:
        return await self._ask("GET", self._address(path))

    async def create(self, path: str, fields: Fields) -> Fields:
        return await self._ask("POST", self._address(path), urlencode(fields).encode())

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
        address: str | None = self._address(path) + (f"?{urlencode(wanted)}" if wanted else "")
        seen: set[str] = set()
        for _ in range(MOST_PAGES):
            if address is None:
                return
            page = await self._ask("GET", address)
            resources = _resources(page)
            ids = {str(resource.get("sid", resource)) for resource in resources}
            if ids <= seen:
                if ids:
                    log.warning("the list at twilio repeats itself; what it had until there is taken")
                return
            seen |= ids
            yield resources
            address = self._following(page)
        if address is not None:
            log.warning("the list at twilio has more than %d pages; the rest is left out", MOST_PAGES)

    async def close(self) -> None:
        await self._wire.aclose()

    def _address(self, path: str) -> str:
        return f"{self._url}/{self._version}{path}"

    def _following(self, page: Fields) -> str | None:
        """Raises `ValueError` for a page elsewhere: the auth token goes to Twilio alone."""
        if "meta" in page:
            following = page["meta"].get("next_page_url")
        else:
            path = page.get("next_page_uri")
            following = f"{self._url}/{path.lstrip('/')}" if path else None
        if following and not following.startswith(f"{self._url}/"):
            raise ValueError("the next page is elsewhere")
        return following or None

    async def _ask(self, method: str, address: str, form: bytes | None = None) -> Fields:
        headers = self._headers if form is None else self._form_headers
        answer = await self._wire.ask(method, address, headers, form)
        if not 200 <= answer.status < 300:
            raise _refusal(answer)
        fields: Fields = json.loads(answer.body)
        return fields


def _resources(page: Fields) -> list[Fields]:
    """Newer lists name the field that holds the resources; in older ones it is the only list."""
    if "meta" in page:
        named: list[Fields] = page[page["meta"]["key"]]
        return named
    [only] = [value for value in page.values() if isinstance(value, list)]
    return only


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
