"""Hop 3: messages of one moment are stored together, and a bad one among them does not lose the others."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from bot.inbound.intake import Intake
from bot.runtime.nudges import Tasks
from channels.message import Inbound
from storage.database import Database

NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)


class Nudges:
    def __init__(self) -> None:
        self.answers = 0

    async def answer(self) -> None:
        self.answers += 1

    async def deliver(self) -> None: ...
    async def tick(self) -> None: ...
    async def open(self, *, work: bool) -> None: ...
    async def close(self) -> None: ...


@pytest.fixture
def nudges() -> Nudges:
    return Nudges()


@pytest.fixture
def intake(database: Database, nudges: Tasks) -> Intake:
    return Intake(database, {"sms": object()}, lambda: NOW, nudges)  # type: ignore[dict-item]


def inbound(number: int, kind: str = "text") -> Inbound:
    return Inbound("sms", f"SM{number}", f"+3584123456{number:02}", "9", kind=kind)


async def test_what_comes_at_the_same_time_is_stored_together(
    database: Database, intake: Intake, nudges: Nudges
) -> None:
    await asyncio.gather(*(intake.take([inbound(number)]) for number in range(20)))
    assert await database.read_async(lambda work: work.inbox.backlog()) == 20
    assert 0 < nudges.answers < 5  # one for each group


async def test_a_message_that_cannot_be_stored_loses_no_other(database: Database, intake: Intake) -> None:
    broken = Inbound("sms", "SM99", "+358412345699", object(), kind="text")  # type: ignore[arg-type]
    results = await asyncio.gather(
        intake.take([inbound(1)]), intake.take([broken]), intake.take([inbound(2)]), return_exceptions=True
    )
    assert [type(result) for result in results] == [type(None), TypeError, type(None)]
    assert await database.read_async(lambda work: work.inbox.backlog()) == 2


async def test_a_repeat_beside_its_original_is_stored_once(database: Database, intake: Intake) -> None:
    await asyncio.gather(*(intake.take([inbound(1)]) for _ in range(5)))
    assert await database.read_async(lambda work: work.inbox.backlog()) == 1


async def test_a_request_that_is_broken_off_while_waiting_holds_up_no_other(
    database: Database, intake: Intake
) -> None:
    gone, stays = (asyncio.create_task(intake.take([inbound(number)])) for number in (1, 2))
    await asyncio.sleep(0)
    gone.cancel()
    await stays
    assert await database.read_async(lambda work: work.inbox.backlog()) == 2
