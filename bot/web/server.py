"""The HTTP server: uvicorn, with an end to how long and how large a request's head may be."""

from __future__ import annotations

import asyncio
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 10.0  # seconds from a connection, or from a request's first byte, to the end of its headers
LARGEST_HEAD = 64 * 1024  # bytes


class Protocol(HttpToolsProtocol):
    """Closes a connection that does not come to a whole head: uvicorn waits for one for ever, and keeps all of it."""

    longest_head = LONGEST_HEAD
    _closing: asyncio.TimerHandle | None = None  # set while a head is waited for
    _head = 0  # bytes received meanwhile

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._have_head()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._closing is not None:
            if self._head > LARGEST_HEAD:
                self.transport.close()
                return
            self._head += len(data)
        super().data_received(data)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._closing is None:  # a further request on the same connection
            self._wait_for_head()

    def on_headers_complete(self) -> None:
        self._have_head()
        super().on_headers_complete()

    def _wait_for_head(self) -> None:
        self._head = 0
        self._closing = self.loop.call_later(self.longest_head, self.transport.close)

    def _have_head(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None


def server(app: ASGIApp, protocol: type[asyncio.Protocol] = Protocol) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app, log_config=None, access_log=False, loop="uvloop", http=protocol, ws="none",
            timeout_graceful_shutdown=3, server_header=False,
        )
    )  # fmt: skip
