"""Much at once: 100 000 invitations that fall due together, and 1 000 000 conversations that wait.

`kynnys serve` on SQLite, with the provider's end of the wire replaced as in `benchmarks/turns.py`. Rows are made through
the repositories, as the house would have made them; only their number is unusual.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

from benchmarks.engine import DUE, Desk
from benchmarks.people import Mailbox, Run, folder, memory
from benchmarks.running import free_port, started
from benchmarks.turns import KEY
from dialogs.book import Dialogs
from dialogs.engine import Engine
from storage.conversations import Contact, Standing
from storage.database import Database, Work
from storage.keys import Keyring
from storage.reminders import Wish
from storage.visits import NewVisit

BATCH = 10_000  # rows to a transaction
RATE = 100  # timers a second that fall due while they are watched
WATCHED = 20.0  # seconds


def invitations(number: int = 100_000, people: int = 8) -> dict[str, float]:
    """Seconds until all are handed over, and how long people who write meanwhile wait for their answers."""
    with _database() as (place, database):
        now = datetime.now(UTC)
        for batch in _batches(range(number)):
            with database.unit() as work:
                _plan(work, batch, now)
        database.close()
        return asyncio.run(_invite(place, number, people))


def _plan(work: Work, numbers: Iterable[int], now: datetime) -> None:
    numbers = list(numbers)
    conversations = work.conversations.ensure_all([Contact("sms", _phone(n), "fi") for n in numbers], now=now)
    known = work.conversations.some(conversations)
    work.visits.add_all(
        [
            NewVisit(f"v{n}", "koks", known[id].person, id, "sms", now - timedelta(hours=1), "fi", due_at=now)
            for n, id in zip(numbers, conversations, strict=True)
        ],
        now=now,
    )


async def _invite(place: Path, number: int, people: int) -> dict[str, float]:
    mailbox = Invited(place / "mailbox")
    server = await asyncio.get_running_loop().create_unix_server(lambda: mailbox, mailbox.path)
    port = free_port()
    command = ["benchmarks.turns", "serve", "sqlite", "", "0", str(place), str(port), str(mailbox.path)]
    begun = perf_counter()
    with started([command], port) as pids:
        talk = Run(mailbox, port, people, 3600, 0)
        talking = asyncio.create_task(talk.play(pids))
        while mailbox.invited < number:
            assert not talking.done(), talk.broken
            await asyncio.sleep(0.1)
        passed = perf_counter() - begun
        answered = list(talk.answered)
        resident = memory(pids[0])
        talking.cancel()
    server.close()
    return {
        "seconds": round(passed, 1),
        "invitations_per_second": round(number / passed, 1),
        "reply_ms_p99": round(quantiles(answered, n=100)[98] * 1e3, 1),
        "replies_meanwhile": len(answered),
        "resident_mb": round(resident, 1),
    }


class Invited(Mailbox):
    """Counts those who are invited; the others are the people who write."""

    invited = 0

    def data_received(self, data: bytes) -> None:
        self.invited += data.count(INVITED)
        super().data_received(data)


def waiting(number: int = 1_000_000) -> dict[str, float]:
    """Seconds until the house answers, how late timers fire, and its memory, with so many conversations open."""
    with _database() as (place, database):
        begun = datetime.now(UTC) + timedelta(days=1)
        for batch in _batches(range(number)):
            with database.unit() as work:
                _open(work, batch, begun)
        soon = datetime.now(UTC) + timedelta(seconds=10)
        with database.unit() as work:
            _open(work, range(number, number + int(RATE * WATCHED)), soon, timedelta(seconds=1 / RATE))
        return asyncio.run(_wait(place, database, soon))


def _open(
    work: Work, numbers: Iterable[int], first: datetime, apart: timedelta = timedelta(seconds=1)
) -> None:
    """Conversations in which a question is open, each with a timer."""
    numbers = list(numbers)
    ids = work.conversations.ensure_all([Contact("sms", _phone(n), "fi") for n in numbers], now=first)
    work.conversations.save_all([Standing(id, _state(), "fi", first) for id in ids])
    work.reminders.set_all(
        [
            Wish(id, "wait", "EXTERNAL_nothing", first + apart * place, kill_on_user_message=True)
            for place, id in enumerate(ids)
        ]
    )


async def _wait(place: Path, database: Database, soon: datetime) -> dict[str, float]:
    mailbox = Mailbox(place / "mailbox")
    server = await asyncio.get_running_loop().create_unix_server(lambda: mailbox, mailbox.path)
    port = free_port()
    command = ["benchmarks.turns", "serve", "sqlite", "", "0", str(place), str(port), str(mailbox.path)]
    begun = perf_counter()
    lateness: list[float] = []
    with started([command], port) as pids:
        start = perf_counter() - begun
        while (now := datetime.now(UTC)) < soon + timedelta(seconds=WATCHED):
            _, oldest = await database.look(lambda work, now=now: work.reminders.late(now=now))
            if now > soon:
                lateness.append((now - oldest).total_seconds() if oldest else 0.0)
            await asyncio.sleep(0.05)
        resident = memory(pids[0])
    server.close()
    database.close()
    return {
        "start_s": round(start, 2),
        "timer_late_s_p99": round(quantiles(lateness, n=100)[98], 2),
        "resident_mb": round(resident, 1),
    }


INVITED = b"+358412"  # those who write have +358410…


def _phone(number: int) -> str:
    return f"+35841{2_000_000 + number:07}"


@cache
def _state() -> dict[str, Any]:
    """Somebody was asked about a visit and has not answered."""
    return dict(Engine(Dialogs.load()).turn(None, DUE, Desk()).state)


@contextmanager
def _database() -> Iterator[tuple[Path, Database]]:
    with folder() as place:
        database = Database(f"sqlite:///{place}/kynnys.db", Keyring.from_text(KEY))
        database.upgrade()
        yield place, database


def _batches(numbers: range) -> Iterator[list[int]]:
    rest = iter(numbers)
    while batch := list(islice(rest, BATCH)):
        yield batch


if __name__ == "__main__":
    wanted = dict(zip(sys.argv[1::2], map(int, sys.argv[2::2]), strict=True)) or {
        "invitations": 100_000,
        "waiting": 1_000_000,
    }
    for what, number in wanted.items():
        print(what, number, {"invitations": invitations, "waiting": waiting}[what](number))
