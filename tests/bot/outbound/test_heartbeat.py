"""When a process is taken for dead, and what a process does that was wrongly taken for dead."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.outbound.delivery import Delivery
from bot.outbound.dispatch import LEASE, Dispatcher
from bot.outbound.heartbeat import BEAT, MISSED, Heartbeat
from bot.rehearsal.rehearsal import Clock
from channels.message import Outbound, Status
from channels.simulator import Simulator
from storage.database import Database, Work
from storage.installation.processes import place
from storage.messages.outbox_history import Sent

NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
PHONE = "+358412345678"


class Slow(Simulator):
    """Takes a message when told to."""

    def __init__(self) -> None:
        self.may = asyncio.Event()
        self.reached = 0

    async def send(self, message: Outbound) -> str:
        self.reached += 1
        await self.may.wait()
        return await super().send(message)


class Member:
    """One process's share: what it sends, its heartbeat and the time that it sees pass."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.seconds = 0.0
        self.channel = Slow()
        channels = {self.channel.name: self.channel}
        delivery = Delivery(database, channels, clock)
        self.dispatcher = Dispatcher(database, delivery, clock, answer=lambda work, now: False)
        self.beat = Heartbeat(
            database, self.dispatcher, channels, clock,
            check_after=timedelta(seconds=30), clock=lambda: self.seconds,
        )  # fmt: skip

    @property
    def id(self) -> int:
        assert self.dispatcher.process is not None
        return self.dispatcher.process


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def member(database: Database, clock: Clock) -> Callable[[], Member]:
    return lambda: Member(database, clock)


def _queue(work: Work) -> int:
    talk = work.conversations.ensure("simulator", PHONE, now=NOW)
    id = work.outbox.queue(channel="simulator", address=PHONE, text="Hei", conversation=talk.id, now=NOW)
    assert id is not None
    return id


async def _message(database: Database, id: int) -> Sent:
    found = await database.read_async(lambda work: work.outbox.get(id))
    assert found is not None
    return found


async def _stranger(database: Database, *, pid: int, host: str) -> int:
    def add(work: Work) -> int:
        return work.processes.add("worker", host, pid, fingerprints=(), version="1", now=NOW)

    return await database.write_async(add)


async def _known(database: Database) -> list[int]:
    return [process.id for process in await database.read_async(lambda work: work.processes.all())]


def _ended() -> int:
    """The number of a process that there is not any more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


async def test_a_process_says_what_it_is(database: Database, member: Callable[[], Member]) -> None:
    application = member()
    await application.beat.begin("serve")
    (process,) = await database.read_async(lambda work: work.processes.all())
    assert (process.id, process.kind, process.pid, process.host) == (
        application.id,
        "serve",
        os.getpid(),
        place(),
    )
    assert process.fingerprints == (database.keys.fingerprint,)
    assert process.version
    await application.beat.end()
    assert await _known(database) == []


async def test_a_start_ends_those_that_died_here_and_no_others(
    database: Database, member: Callable[[], Member]
) -> None:
    died = await _stranger(database, pid=_ended(), host=place())
    same_number = await _stranger(database, pid=os.getpid(), host=place())
    runs = await _stranger(database, pid=os.getppid(), host=place())
    elsewhere = await _stranger(database, pid=_ended(), host="elsewhere")
    application = member()
    await application.beat.begin("worker")
    assert await _known(database) == [runs, elsewhere, application.id]
    assert died < same_number < runs


async def test_a_heartbeat_that_does_not_move_is_a_death_and_one_that_moves_is_none(
    database: Database, member: Callable[[], Member], clock: Clock
) -> None:
    silent = await _stranger(database, pid=1, host="elsewhere")
    alive = await _stranger(database, pid=2, host="elsewhere")
    application = member()
    await application.beat.begin("worker")
    while application.seconds < MISSED:
        clock.time += timedelta(seconds=BEAT)
        await database.write_async(lambda work: work.processes.seen(alive, now=clock()))
        await application.beat()
        assert await _known(database) == [silent, alive, application.id]
        application.seconds += BEAT
    await application.beat()
    assert await _known(database) == [alive, application.id]


async def test_a_slow_send_is_no_death(
    database: Database, member: Callable[[], Member], clock: Clock
) -> None:
    slow = member()
    await slow.beat.begin("worker")
    id = await database.write_async(_queue)
    await slow.dispatcher()
    for _ in range(6):
        clock.time += LEASE / 2
        await slow.beat()
        await slow.dispatcher()
    assert slow.channel.reached == 1
    assert (await _message(database, id)).status is Status.sending
    slow.channel.may.set()
    await slow.dispatcher.idle()
    sent = await _message(database, id)
    assert (sent.status, sent.reason, sent.attempts) == (Status.sent, None, 1)


async def test_who_was_taken_for_dead_and_lives_is_known_anew_and_sends_nothing_beside_itself(
    database: Database, member: Callable[[], Member], clock: Clock
) -> None:
    application = member()
    await application.beat.begin("worker")
    before = application.id
    id = await database.write_async(_queue)
    await application.dispatcher()

    def bury(work: Work) -> None:
        work.processes.end(before, now=clock(), asked=(), check_at=clock())

    await database.write_async(bury)
    await application.beat()
    assert application.id > before
    await application.dispatcher()
    assert application.channel.reached == 1
    application.channel.may.set()
    await application.dispatcher.idle()
    assert (await _message(database, id)).status is Status.sent


async def test_what_is_under_way_at_a_good_end_is_taken_up_at_once(
    database: Database, member: Callable[[], Member]
) -> None:
    first, second = member(), member()
    await first.beat.begin("worker")
    id = await database.write_async(_queue)
    await first.dispatcher()
    await first.beat.end()
    second.channel.may.set()
    await second.beat.begin("worker")
    await second.dispatcher()
    await second.dispatcher.idle()
    assert (await _message(database, id)).reason == "repeated"
    first.channel.may.set()
    await first.dispatcher.idle()
