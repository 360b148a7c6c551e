"""How long people wait while the application is not at its limit: for the 200 at a steady rate, and for the answer to the
second of two quick messages.

Requests come when their time has come, however long the ones before them take, and time counts from then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from statistics import median, quantiles
from time import perf_counter

from benchmarks.people import PATIENCE, TEXTS, Mailbox, folder, signed
from benchmarks.running import serving

APPLICATION = ("benchmarks.turns", "serve", "sqlite", "", "0")
FLOOR = ("benchmarks.floor", "0")
RATE = 200  # messages a second
PAIRS, APART, PAUSE = 100, 0.01, 0.2  # two messages, seconds between them, seconds before the next pair
TWICE = "OHJE"  # is answered each time

Table = dict[str, float]


def steady(seconds: float = 5.0, application: Sequence[str] = APPLICATION) -> Table:
    """Each of `RATE` people writes once a second, and a new person takes over after four texts."""

    async def play(mailbox: Mailbox, lines: Lines) -> list[float]:
        people = [""] * RATE

        async def say(place: int) -> None:
            second, who = divmod(place, RATE)
            if second % len(TEXTS) == 0:
                people[who] = mailbox.number()
            await lines.say(people[who], TEXTS[second % len(TEXTS)])

        return await _in_time(say, round(RATE * seconds), 1 / RATE)

    return _table(_played(play, application))


def quick() -> Table:
    """How long the second one waits for its answer."""

    async def play(mailbox: Mailbox, lines: Lines) -> list[float]:
        waited = []
        for _ in range(PAIRS):
            number, phone = mailbox.number(), Phone()
            mailbox.people[number] = phone  # type: ignore[assignment]
            first = asyncio.create_task(lines.say(number, TWICE))
            await asyncio.sleep(APART)
            begun = perf_counter()
            await asyncio.gather(first, lines.say(number, TWICE), phone.has(2))
            waited.append(perf_counter() - begun)
            await asyncio.sleep(PAUSE)
        return waited

    return _table(_played(play, APPLICATION))


def _played(
    play: Callable[[Mailbox, Lines], Awaitable[list[float]]], application: Sequence[str]
) -> list[float]:
    async def run() -> list[float]:
        with folder() as place:
            mailbox = Mailbox(place / "mailbox")
            async with serving([application], mailbox) as served:
                lines = Lines(served.port)
                await _in_time(_warm(mailbox, lines), RATE, 1 / RATE)
                return await play(mailbox, lines)

    return asyncio.run(run())


def _warm(mailbox: Mailbox, lines: Lines) -> Callable[[int], Awaitable[None]]:
    """All that is done for the first time after a start: each of the texts, each from a new person."""
    return lambda place: lines.say(mailbox.number(), TEXTS[place % len(TEXTS)])


async def _in_time(say: Callable[[int], Awaitable[None]], number: int, apart: float) -> list[float]:
    """Seconds from the moment when each was due to its 200."""
    begun = perf_counter()

    async def one(place: int) -> float:
        due = begun + place * apart
        await asyncio.sleep(due - perf_counter())
        await say(place)
        return perf_counter() - due

    return list(await asyncio.gather(*(one(place) for place in range(number))))


def _table(seconds: list[float]) -> Table:
    return {
        "median_ms": round(median(seconds) * 1e3, 2),
        "p99_ms": round(quantiles(seconds, n=100)[98] * 1e3, 2),
    }


class Phone:
    def __init__(self) -> None:
        self._replies = asyncio.Semaphore(0)

    def replied(self) -> None:
        self._replies.release()

    async def has(self, number: int) -> None:
        async with asyncio.timeout(PATIENCE):
            for _ in range(number):
                await self._replies.acquire()


class Lines:
    """Connections, each for one request at a time, as many as are needed at once."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def say(self, number: str, text: str) -> None:
        while self._free:
            reader, writer = self._free.pop()
            if not reader.at_eof():
                break
        else:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(signed(number, text))
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            status = head.partition(b"\r\n")[0].decode()
            raise RuntimeError(f"a message was refused: {status}")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
        self._free.append((reader, writer))


if __name__ == "__main__":
    print("200 at a steady rate", steady(), "and of the floor", steady(application=FLOOR))
    print("second of two quick messages", quick())
