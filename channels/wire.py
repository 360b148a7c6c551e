"""The way to a provider: one HTTP request out, its answer back, and whether it left where no answer comes.

Over aiohttp, which Twilio's own asynchronous client stands on, too: a request costs a tenth of the CPU that it costs
over httpx, whose pool and parser are written in Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp

from channels.message import Reason, SendError
from channels.transport import trust

KEEP = (
    5.0  # seconds that an idle connection is kept: providers close theirs later, so none is used as it goes
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A provider's answer with any status. Its headers are found by their names in small letters."""

    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class Wire(Protocol):
    async def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        """Redirects are not followed. Raises `SendError` where no answer came: only a request that never left
        (throttled) may be repeated without asking.
        """

    async def aclose(self) -> None: ...


class Connections:
    """To the host of `url`: straight, or through the proxy that the environment names for it.

    `timeout` is in seconds for each of connecting, writing and reading.
    """

    def __init__(self, url: str, timeout: float) -> None:
        self._proxy = _proxy(url)
        self._timeout = aiohttp.ClientTimeout(total=3 * timeout, connect=timeout, sock_read=timeout)
        self._session: aiohttp.ClientSession | None = (
            None  # opened by the first request: it needs the event loop
        )

    async def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        session = self._session = self._session or self._open()
        try:
            async with session.request(
                method, url, headers=headers, data=body, allow_redirects=False
            ) as response:
                return Answer(response.status, await response.read(), response.headers)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise SendError(_reason(error), type(error).__name__) from None

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=trust(), keepalive_timeout=KEEP),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            proxy=self._proxy,
        )


def _proxy(url: str) -> str | None:
    parts = urlsplit(url)
    proxies = {} if proxy_bypass(parts.hostname or "") else getproxies()
    return proxies.get(parts.scheme, proxies.get("all"))


def _reason(error: Exception) -> Reason:
    match error:
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError():
            return Reason.misconfigured
        case (
            aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError() | aiohttp.ClientHttpProxyError()
        ):
            return Reason.throttled
        case _:
            # Half a request may be a whole one to the other side: its last bytes are not always needed.
            return Reason.unconfirmed
