"""A row that no key decrypts holds up no other person, and its writer is asked nothing until it can be read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Column, select, update

from bot.visits import visit_in
from storage.messages.reminders import Wish
from storage.models import conversations, messages_in, messages_out
from storage.work import Work
from tests.bot.applications import NOW, Town, inhabited, settings

UNREAD, FINE = "+358412345670", "+358412345671"
COLUMNS = (conversations.c.address, conversations.c.state, messages_in.c.content)


@pytest.fixture
async def town(database_url: str, secret_key: str) -> AsyncIterator[Town]:
    async with inhabited(settings(database_url, secret_key), work=False) as town:
        yield town


def damage(work: Work, column: Column[Any]) -> bytes:
    """Of the first row, which is of the first who wrote; gives what was there."""
    of_it = update(column.table).where(column.table.c.id == 1)
    was: bytes = work.connection.execute(select(column).where(column.table.c.id == 1)).scalar_one()
    work.connection.execute(of_it.values({column.name: b"under some other key"}))
    return was


@pytest.mark.parametrize("column", COLUMNS, ids=str)
async def test_a_row_that_cannot_be_read_stops_no_other_person(town: Town, column: Column[Any]) -> None:
    database = town.application.database
    if column is conversations.c.state:  # there is one after the first turn
        await town.tell(UNREAD, "hei")
    await town.say(UNREAD, "STOP")
    with database.writing() as work:
        was = damage(work, column)
        talk = work.conversations.ensure("simulator", FINE, "fi", now=NOW).id
        work.reminders.set_all(
            [Wish(id, "r", "EXTERNAL_join_silence", NOW, kill_on_user_message=True) for id in (1, talk)]
        )
    before = len(await town.received(FINE))
    await town.tell(FINE, "OHJE")
    assert len(await town.received(FINE)) > before

    visits = [
        visit_in({"id": phone, "unit": "koks", "phone": phone, "language": "fi",
                  "ended_at": (NOW - timedelta(days=1)).isoformat()})
        for phone in (UNREAD, FINE)
    ]  # fmt: skip
    await town.application.take_in(visits)
    town.clock.time += timedelta(days=1)
    await town.settle()
    with database.writing() as work:
        assert work.inbox.parked_count() == 1
        work.connection.execute(update(column.table).where(column.table.c.id == 1).values({column.name: was}))
    assert any("0-10" in text for text in await town.received(FINE))
    assert not any("0-10" in text for text in await town.received(UNREAD))

    with database.writing() as work:  # the key is listed by now
        assert work.inbox.reread() == 1
    await town.settle()
    with database.reading() as work:
        assert work.inbox.parked_count() == 0
        assert work.suppressions.active("simulator", UNREAD)


async def test_a_reply_that_cannot_be_read_stops_no_other(town: Town) -> None:
    with town.application.database.writing() as work:
        for phone in (UNREAD, FINE):
            talk = work.conversations.ensure("simulator", phone, "fi", now=NOW).id
            work.outbox.queue(channel="simulator", address=phone, text="Kiitos", now=NOW, conversation=talk)
        damage(work, messages_out.c.content)
    await town.settle()
    assert await town.received(FINE) == ["Kiitos"]
