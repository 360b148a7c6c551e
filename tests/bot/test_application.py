"""The application as a whole: what one part of it cannot do holds up no other."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config.settings import load
from bot.rehearsal.rehearsal import rehearse
from bot.runtime.single_flight import SingleFlight
from bot.visits import visit_in
from channels.message import Inbound, Status
from storage.database import Work
from storage.encryption.keyring import Keyring
from tests.bot.applications import NOW, inhabited, settings
from tests.databases import copied

PHONE = "+358412345678"


async def test_a_survey_that_fails_holds_up_no_answer(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    async def broken() -> int:
        raise ValueError("broken")

    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key)) as town:
        town.application.waking = SingleFlight(broken)
        message = Inbound("simulator", "m1", PHONE, "OHJE")
        await town.application.database.write_async(
            lambda work: work.inbox.receive([message], now=town.clock())
        )
        with pytest.raises(ValueError, match="broken"):  # it is told
            await town.application.tick()
        await town.application.idle()
        assert len(await town.received(PHONE)) == 1


async def test_a_reminder_of_a_person_who_waits_for_an_answer_holds_up_nothing(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    """After a standstill both wait: the message goes first, and looking for what is due comes to an end."""
    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key)) as town:
        await town.tell(PHONE, "OHJE")
        before = len(await town.received(PHONE))
        message = Inbound("simulator", "m2", PHONE, "TIETOSUOJA")

        def leave(work: Work) -> None:
            talk = work.conversations.find("simulator", PHONE)
            assert talk is not None
            work.reminders.set(talk.id, "any", "EXTERNAL_nothing", town.clock(), kill_on_user_message=False)
            work.inbox.receive([message], now=town.clock())

        await town.application.database.write_async(leave)
        await town.settle()
        assert len(await town.received(PHONE)) == before + 1
        await town.settle()  # now that the person has an answer, it is the reminder's turn
        assert await town.application.database.read_async(
            lambda work: work.reminders.late(now=town.clock())
        ) == (0, None)


async def test_people_who_write_are_answered_while_a_survey_is_being_asked(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    """Also where the nudge was lost."""
    values = settings(copied(sqlite_template, tmp_path), secret_key)
    ended = (NOW - timedelta(days=2)).isoformat()
    async with inhabited(values, work=False) as town:
        await town.application.take_in(
            [
                visit_in(
                    {
                        "id": f"v{n}",
                        "unit": "koks",
                        "phone": f"+35841235{n:04}",
                        "ended_at": ended,
                        "language": "fi",
                    }
                )
                for n in range(400)
            ]
        )
        message = Inbound("simulator", "m1", PHONE, "OHJE")
        await town.application.database.write_async(
            lambda work: work.inbox.receive([message], now=town.clock())
        )
    async with inhabited(values) as town:
        await asyncio.sleep(0)  # it begins
        await town.application.idle()
        sent = await town.application.database.read_async(
            lambda work: work.outbox.recent("simulator", limit=1_000)
        )
    order = sorted(sent, key=lambda message: message.id)
    assert len(order) == 401
    assert next(place for place, message in enumerate(order) if message.address == PHONE) < 200
    assert {message.status for message in order} == {Status.sent}


async def test_without_redis_the_application_opens_and_answers_all_the_same(tmp_path: Path) -> None:
    settings = load(
        {
            "KYNNYS_SIMULATOR": "1",
            "KYNNYS_DATABASE_URL": f"sqlite:///{tmp_path}/kynnys.db",
            "KYNNYS_REDIS_URL": f"unix://{tmp_path}/nobody-listens-here",
            "KYNNYS_SECRET_KEYS": Keyring.new_key(),
        }
    )
    async with rehearse(settings, datetime(2027, 3, 1, 10, 0, tzinfo=UTC)) as rehearsal:
        await rehearsal.say("+358412345678", "OHJE")
        await rehearsal.settle()
        assert len(rehearsal.phones.news("+358412345678")) == 1
