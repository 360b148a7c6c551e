"""Providers that hand over messages: as fast as they are taken, or at a rate of their own whether they are taken or not."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Outcome:
    status: int
    after: float  # seconds from the request to the whole answer
    head: bytes


class Line(asyncio.Protocol):
    """A connection, with one request at a time on it."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self._received = b""
        self._answer: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    async def ask(self, request: bytes) -> Outcome:
        if self.transport.is_closing():
            raise ConnectionResetError
        self._answer = asyncio.get_running_loop().create_future()
        begun = perf_counter()
        self.transport.write(request)
        head = await self._answer
        return Outcome(int(head.split(None, 2)[1]), perf_counter() - begun, head)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, ended, body = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if ended and length and len(body) >= int(length[1]) and self._answer is not None:
            self._received = b""
            self._answer.set_result(head)

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionResetError())


class Senders:
    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[Line] = []
        self.lines = 0
        self.outcomes: dict[str, Outcome] = {}  # by whom the message is from

    async def as_fast_as_taken(
        self, requests: Iterator[tuple[str, bytes]], *, lines: int, seconds: float
    ) -> float:
        """How many a second were taken."""
        until = perf_counter() + seconds
        before = len(self.outcomes)

        async def keep_asking() -> None:
            while perf_counter() < until:
                await self._ask(*next(requests))

        await asyncio.gather(*(keep_asking() for _ in range(lines)))
        return (len(self.outcomes) - before) / seconds

    async def at_a_rate(self, requests: Sequence[tuple[str, bytes]], rate: float) -> Mapping[str, Outcome]:
        begun = perf_counter()
        asking = []
        for number, (sender, request) in enumerate(requests):
            late = perf_counter() - begun - number / rate
            if late < 0:
                await asyncio.sleep(-late)
            asking.append(asyncio.create_task(self._ask(sender, request)))
        await asyncio.gather(*asking)
        return {sender: self.outcomes[sender] for sender, _ in requests}

    async def _ask(self, sender: str, request: bytes) -> None:
        while self._idle:
            line = self._idle.pop()
            with suppress(ConnectionError):  # the application closes what was idle for seconds
                return await self._on(line, sender, request)
        return await self._on(await self._line(), sender, request)

    async def _on(self, line: Line, sender: str, request: bytes) -> None:
        self.outcomes[sender] = await line.ask(request)
        self._idle.append(line)

    async def _line(self) -> Line:
        self.lines += 1
        _, line = await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", self._port)
        return line

    def close(self) -> None:
        for line in self._idle:
            line.transport.close()
