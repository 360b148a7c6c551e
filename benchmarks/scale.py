"""Much at once: invitations that fall due together, and conversations that wait with a timer each.

`kynnys serve` on SQLite, with the provider's end of the wire replaced as in `benchmarks/turns.py`. Rows are made through
the repositories, as the application would have made them; only their number is unusual.

    python -m benchmarks.scale                                  all of it, as the goals have it
    python -m benchmarks.scale --invitations 2000 --open 20000  the same, small
    python -m benchmarks.scale --open 1000000                   a part of it
    python -m benchmarks.scale --write                          all of it, into RESULTS.md
"""

from __future__ import annotations

import argparse
import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

from benchmarks import results
from benchmarks.engine import DUE, Desk
from benchmarks.people import Mailbox, Run, cpu, folder, memory
from benchmarks.running import serving
from benchmarks.turns import KEY
from bot.config.settings import EXAMPLE
from bot.conversation.timers import Timers
from bot.conversation.turns import Turns
from bot.organisation import load
from channels.message import Inbound
from dialogs.engine import Engine
from dialogs.loader import load_assistant
from storage.database import Database, Work
from storage.encryption.keyring import Keyring
from storage.feedback.visit_intake import NewVisit
from storage.messages.contacts import Contact
from storage.messages.conversations import Standing
from storage.messages.reminders import Wish

INVITATIONS, OPEN, ANSWERED = 100_000, 1_000_000, 2_000
APPLICATION = ["benchmarks.turns", "serve", "sqlite", "", "0"]
BATCH = 5_000  # rows to a transaction
PEOPLE, PAUSE = 16, 1.0  # who write while others are invited, and seconds between an answer and the next text
RATE = 100  # timers a second that fall due while they are watched
WATCHED = 20.0  # seconds
INVITED = b"+358412"  # those who write have +358410…
TEXTS = ("8", "Jouduin odottamaan kauan")  # of one who answers

Rows = list[tuple[str, str, str]]  # what, the goal, the figure


# -- invitations that fall due at once -------------------------------------------------------------------------
def invitations(number: int) -> Rows:
    """Seconds until all are handed over, and how long people who write meanwhile wait for their answers."""
    with _database() as (place, database):
        now = datetime.now(UTC)
        for numbers in _batches(number):
            with database.writing() as work:
                _plan(work, numbers, now)
        database.close()
        return asyncio.run(_invite(place, number))


async def _invite(place: Path, number: int) -> Rows:
    mailbox = Invited(place / "mailbox")
    async with serving([APPLICATION], mailbox) as application:
        begun, before = perf_counter(), cpu(application.pids)
        talk = Run(mailbox, application.port, PEOPLE, seconds=3_600, warm=0, pause=PAUSE)
        talking = asyncio.create_task(talk.play(application.pids))
        while mailbox.invited < number:
            if talking.done() or talk.broken:
                raise RuntimeError(f"a message was refused: {talk.broken}")
            await asyncio.sleep(0.1)
        seconds = perf_counter() - begun
        used, resident = cpu(application.pids) - before, memory(application.pids[0])
        talking.cancel()
    late = quantiles(talk.answered, n=100)[98]
    return [
        (f"{number} invitations planned and handed over (I)", "≤ 90 s", f"{seconds:.1f} s"),
        ("CPU an invitation, with the replies meanwhile", "", f"{used / number * 1e6:.0f} µs"),
        (f"a reply meanwhile, p99 of {len(talk.answered)}", "≤ 1 s", f"{late:.2f} s"),
        ("resident memory meanwhile", "≤ 250 MB", f"{resident:.0f} MB"),
    ]


class Invited(Mailbox):
    """Counts those who are invited; the others are the people who write."""

    invited = 0

    def data_received(self, data: bytes) -> None:
        self.invited += data.count(INVITED)
        super().data_received(data)


# -- conversations and timers that wait ----------------------------------------------------------------------------
def waiting(number: int) -> Rows:
    """Seconds until the application answers, how late timers fire, and its memory, with so many conversations open."""
    with _database() as (place, database):
        tomorrow = datetime.now(UTC) + timedelta(days=1)
        for numbers in _batches(number):
            with database.writing() as work:
                _open(work, numbers, tomorrow)
        soon = datetime.now(UTC) + timedelta(seconds=15)
        with database.writing() as work:
            _open(work, range(number, number + int(RATE * WATCHED)), soon, timedelta(seconds=1 / RATE))
        return asyncio.run(_wait(place, database, number, soon))


async def _wait(place: Path, database: Database, number: int, soon: datetime) -> Rows:
    ages: list[float] = []
    begun = perf_counter()
    async with serving([APPLICATION], Mailbox(place / "mailbox")) as application:
        start = perf_counter() - begun
        while (now := datetime.now(UTC)) < soon + timedelta(seconds=WATCHED):
            _, oldest = await database.read_async(_late)
            if now > soon:
                ages.append((now - oldest).total_seconds() if oldest else 0.0)
            await asyncio.sleep(0.05)
        left, _ = await database.read_async(_late)
        resident = memory(application.pids[0])
    if left > RATE * WATCHED / 2:
        raise RuntimeError("timers do not fire")
    late = quantiles(ages, n=100)[98]
    return [
        (f"start with {number} open conversations and timers (S)", "≤ 5 s", f"{start:.1f} s"),
        (f"how late the oldest due timer is, {RATE} a second, p99", "≤ 2 s", f"{late:.2f} s"),
        ("resident memory with these (M)", "≤ 250 MB", f"{resident:.0f} MB"),
    ]


def _late(work: Work) -> tuple[int, datetime | None]:
    return work.reminders.late(now=datetime.now(UTC))


# -- what remains ------------------------------------------------------------------------------------------------
def answered(number: int) -> Rows:
    """Bytes on disk of one answered visit: person, visit, question, answers, replies, feedback, and their indexes."""
    organisation = load(EXAMPLE)
    turns = Turns(Engine(load_assistant()), organisation, "http://bot.test")
    timers = Timers(turns, organisation)
    now = datetime.now(UTC)
    with _database() as (_, database):
        before = _size(database)
        with database.writing() as work:
            _plan(work, range(number), now)
            while timers.survey(work, now):
                pass
        for text in TEXTS:
            with database.writing() as work:
                work.inbox.receive(
                    [Inbound("sms", f"{text} {n}", _phone(n), text) for n in range(number)], now=now
                )
                while turns.answer(work, now):
                    pass
        with database.writing() as work:
            while claimed := work.outbox.claim(now=now, limit=200, lease=timedelta(minutes=2)):
                work.outbox.sent_all([(each.id, f"SM{each.id:032x}") for each in claimed], now=now)
        size = (_size(database) - before) / number
        database.close()
    return [("bytes on disk of one answered visit, all its rows (B)", "", f"{size:.0f}")]


def _size(database: Database) -> int:
    with database.reading() as work:
        pages, of = (
            work.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("page_count", "page_size")
        )
        return int(pages * of)


# -- rows --------------------------------------------------------------------------------------------------------
def _plan(work: Work, numbers: Sequence[int], now: datetime) -> None:
    """Visits of an hour ago whose questions are due."""
    conversations = work.conversations.ensure_all([Contact("sms", _phone(n), "fi") for n in numbers], now=now)
    persons = work.conversations.persons(conversations)
    work.visits.add_all(
        [
            NewVisit(f"v{n}", "koks", persons[id], id, "sms", now - timedelta(hours=1), "fi", due_at=now)
            for n, id in zip(numbers, conversations, strict=True)
        ],
        now=now,
    )


def _open(
    work: Work, numbers: Sequence[int], first: datetime, apart: timedelta = timedelta(seconds=1)
) -> None:
    """Conversations in which a question is open, each with a timer."""
    ids = work.conversations.ensure_all([Contact("sms", _phone(n), "fi") for n in numbers], now=first)
    work.conversations.save_all([Standing(id, _state(), "fi", first) for id in ids])
    work.reminders.set_all(
        [
            Wish(id, "wait", "EXTERNAL_nothing", first + apart * place, kill_on_user_message=True)
            for place, id in enumerate(ids)
        ]
    )


def _phone(number: int) -> str:
    return f"+35841{2_000_000 + number:07}"


@cache
def _state() -> dict[str, Any]:
    """A person was asked about a visit and has not answered."""
    return dict(Engine(load_assistant()).turn(None, DUE, Desk()).state)


@contextmanager
def _database() -> Iterator[tuple[Path, Database]]:
    with folder() as place:
        database = Database(f"sqlite:///{place}/kynnys.db", Keyring.from_text(KEY))
        database.upgrade()
        yield place, database


def _batches(number: int) -> Iterator[range]:
    for first in range(0, number, BATCH):
        yield range(first, min(first + BATCH, number))


def main() -> None:
    reading = argparse.ArgumentParser(prog="python -m benchmarks.scale", description="Much at once.")
    reading.add_argument("--invitations", type=int, metavar="NUMBER")
    reading.add_argument("--open", type=int, metavar="NUMBER")
    reading.add_argument("--write", action="store_true", help="put the figures into benchmarks/RESULTS.md")
    given = reading.parse_args()
    if given.invitations is None and given.open is None:
        given.invitations, given.open = INVITATIONS, OPEN
    rows: Rows = []
    if given.invitations:
        rows += invitations(given.invitations)
    if given.open:
        rows += waiting(given.open)
    rows += answered(ANSWERED)
    lines = [
        f"{os.cpu_count()} cores, one run.",
        "",
        "| what | goal | measured |",
        "|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
    print(*lines, sep="\n")
    if given.write:
        results.write("scale", lines)


if __name__ == "__main__":
    main()
