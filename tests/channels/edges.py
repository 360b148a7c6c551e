"""What the channels' tests hand in at the edge: a clock's time and servers that misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import httpx

from channels.wire import Answer

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
PHONE = "+358412345678"

Handle = Callable[[httpx.Request], httpx.Response]
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Answering:
    """A wire with a function at its other end."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle

    async def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        response = self._handle(httpx.Request(method, url, headers=headers, content=body))
        return Answer(response.status_code, response.content, response.headers)

    async def aclose(self) -> None:
        pass


@asynccontextmanager
async def listening(talk: Talk) -> AsyncIterator[int]:
    """A raw TCP server on a free port, for what no well-behaved server does."""
    talks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the other side went away first
        finally:
            writer.close()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks.add(asyncio.create_task(serve(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in talks:
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
