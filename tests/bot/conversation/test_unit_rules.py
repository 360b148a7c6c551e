"""Units that ask, remind and close by rules of their own, side by side in one application."""

from __future__ import annotations

import asyncio
import dataclasses
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config.settings import Settings
from bot.organisation import Organisation, load
from bot.rehearsal.rehearsal import rehearse
from dialogs.assistant import Assistant
from dialogs.engine import Engine
from dialogs.loader import load_assistant
from storage.database import Database
from tests.bot.conversation.test_turns import EXAMPLE, OTHER, PHONE, Fragile, Room

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVERY_DAY = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@pytest.fixture(scope="module")
def dialogs() -> Assistant:
    return load_assistant()


def with_rules(organisation: Organisation, **units: dict[str, Any]) -> Organisation:
    changed = {id: organisation.units[id].model_copy(update={"survey": rules}) for id, rules in units.items()}
    return dataclasses.replace(organisation, units={**organisation.units, **changed})


def room_of(database: Database, dialogs: Assistant, **units: dict[str, Any]) -> Room:
    return Room(database, with_rules(load(EXAMPLE), **units), Fragile(Engine(dialogs)))


def test_each_unit_reminds_and_closes_by_its_own_days(database: Database, dialogs: Assistant) -> None:
    room = room_of(database, dialogs, koks={"remind_after_days": 1, "close_after_days": 2})
    room.visit("koks")
    room.visit("ratamo", phone=OTHER)
    room.survey()
    told = []
    for _ in range(14):
        room.survey(after=DAY)
        told.append((len(room.bulk()), len(room.bulk(OTHER)), [status for _, status, _ in room.visits()]))
    asked, closed = "asked", "closed"
    assert told == [
        (2, 1, [asked, asked]),
        (2, 1, [closed, asked]),
        *[(2, 2, [closed, asked])] * 11,
        (2, 2, [closed, closed]),
    ]


def test_what_was_asked_keeps_the_times_of_its_day(database: Database, dialogs: Assistant) -> None:
    room = room_of(database, dialogs)
    room.asked("koks")
    later = room_of(database, dialogs, koks={"remind_after_days": 6, "close_after_days": 7})
    later.now = room.now
    later.survey(after=3 * DAY)
    assert len(later.bulk()) == 2
    later.survey(after=10 * DAY)
    assert later.visits() == [("koks", "asked", None)]


def test_a_reminder_keeps_the_hours_of_its_unit(database: Database, dialogs: Assistant) -> None:
    window = {"opens": "12:00", "closes": "18:00", "weekdays": EVERY_DAY, "public_holidays": True}
    room = room_of(database, dialogs, koks={"window": window})
    room.now = datetime(2027, 3, 1, 15, 59, tzinfo=UTC)  # 17.59 in Helsinki
    room.visit("koks")
    room.visit("ratamo", phone=OTHER)
    room.survey()
    room.survey(after=3 * DAY + 2 * HOUR)
    assert (len(room.bulk()), len(room.bulk(OTHER))) == (1, 2)
    room.now = datetime(2027, 3, 5, 9, 59, tzinfo=UTC)
    room.survey()
    assert len(room.bulk()) == 1
    room.survey(after=timedelta(minutes=1))
    assert len(room.bulk()) == 2


def test_a_question_may_not_arrive_after_the_hours_of_its_unit(
    database: Database, dialogs: Assistant
) -> None:
    window = {"opens": "08:00", "closes": "16:00", "weekdays": EVERY_DAY}
    room = room_of(database, dialogs, koks={"window": window})
    room.now = datetime(2027, 3, 1, 13, 0, tzinfo=UTC)
    room.visit("koks")
    room.visit("ratamo", phone=OTHER)
    room.survey()
    with database.writing() as work:
        until = {
            each.message.address: each.message.valid_until
            for each in work.outbox.claim(now=room.now, limit=10, lease=HOUR)
        }
    assert until == {PHONE: datetime(2027, 3, 1, 14, 0, tzinfo=UTC), OTHER: None}


def test_the_silence_after_a_rating_ends_within_the_hours_of_the_unit(
    database: Database, dialogs: Assistant
) -> None:
    window = {"opens": "12:00", "closes": "18:00", "weekdays": EVERY_DAY}
    room = room_of(database, dialogs, koks={"window": window})
    room.now = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
    room.visit("koks")
    room.survey()
    room.now = datetime(2027, 3, 1, 20, 0, tzinfo=UTC)
    room.say("3")
    said = len(room.bulk())
    for _ in range(24 + 13):  # a day later it is night
        room.wake(after=HOUR)
        assert len(room.bulk()) == said
    room.wake(after=HOUR)  # 12 in Helsinki
    assert len(room.bulk()) == said + 1


def test_a_reminder_waits_as_long_as_its_unit_keeps_silent(database: Database, dialogs: Assistant) -> None:
    room = room_of(database, dialogs, koks={"pause_minutes": 60})
    room.visit("koks")
    room.visit("ratamo", phone=OTHER)
    room.survey()
    room.now += 3 * DAY - timedelta(minutes=20)
    for phone in (PHONE, OTHER):
        room.say("OSALLISTU", phone=phone)
    room.survey(after=timedelta(minutes=20))
    assert (len(room.bulk()), len(room.bulk(OTHER))) == (1, 2)
    room.survey(after=timedelta(minutes=39))
    assert len(room.bulk()) == 1
    room.survey(after=timedelta(minutes=1))
    assert len(room.bulk()) == 2


@pytest.mark.parametrize(("days", "came"), [(29, "skipped"), (30, "asked")])
def test_the_unit_that_would_ask_says_how_long_ago_the_last_question_must_be(
    database: Database, dialogs: Assistant, days: int, came: str
) -> None:
    """Over all units: whichever asked last. Koks keeps 90 days itself, and ratamo 30."""
    room = room_of(database, dialogs, koks={"quarantine_days": 90})
    room.asked("koks")
    room.say("9", "hyvä")
    room.now += days * DAY
    room.asked("ratamo")
    assert room.visits()[1][1] == came


@pytest.mark.parametrize(("days", "came"), [(89, "skipped"), (90, "asked")])
def test_a_unit_with_a_longer_quarantine_looks_further_back(
    database: Database, dialogs: Assistant, days: int, came: str
) -> None:
    room = room_of(database, dialogs, koks={"quarantine_days": 90})
    room.asked("ratamo")
    room.say("9", "hyvä")
    room.now += days * DAY
    room.asked("koks")
    assert room.visits()[1][1] == came


def test_rules_that_became_stricter_hold_for_what_still_waits(database: Database, dialogs: Assistant) -> None:
    room = room_of(database, dialogs)
    room.visit("koks")  # the age is not told
    room.visit("ratamo", phone=OTHER)
    strict = room_of(database, dialogs, koks={"unknown_age": "skip"}, ratamo={"asks": False})
    strict.now = room.now
    strict.survey()
    assert strict.visits() == [("koks", "skipped", "unknown_age"), ("ratamo", "skipped", "unit_off")]


def test_who_is_too_young_for_one_unit_may_answer_another(tmp_path: Path) -> None:
    """The age that a person tells is held against the limit of the unit that asked."""
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "county"))
    units = (folder / "units.yml").read_text(encoding="utf-8")
    units = units.replace(
        "    service: sairaala\n", "    service: sairaala\n    survey: {minimum_age: 13}\n", 1
    )
    (folder / "units.yml").write_text(units, encoding="utf-8")

    async def heard(unit: str, phone: str) -> list[tuple[str | None, int | None]]:
        settings = Settings(
            organisation=folder, database_url=f"sqlite:///{tmp_path}/{unit}.db", simulator=True
        )
        async with rehearse(settings, datetime(2027, 3, 1, 12, tzinfo=UTC)) as place:
            await place.visit(phone, unit, "fi")
            await place.settle()
            await place.send(phone, "9 olen 15-vuotias", language="fi")
            await place.settle()
            said = await place.application.database.read_async(lambda work: work.feedback.recent(9))
            return [(each.unit, each.rating) for each in said if each.rating is not None]

    assert asyncio.run(heard("koks", PHONE)) == [("koks", 9)]
    assert asyncio.run(heard("karhula", OTHER)) == []


def test_a_unit_of_a_sensitive_service_is_not_asked_about_by_its_poster_either(
    database: Database, dialogs: Assistant
) -> None:
    plain = load(EXAMPLE)
    hospital = plain.services["sairaala"]
    said = []
    for phone, service in ((PHONE, hospital), (OTHER, hospital.model_copy(update={"sensitive": True}))):
        organisation = dataclasses.replace(plain, services={**plain.services, "sairaala": service})
        room = Room(database, organisation, Fragile(Engine(dialogs)))
        room._ids = len(said) * 10
        room.say("PALAUTE KOKS", phone=phone)
        said.append(" ".join(message.text for message in room.queued(phone)))
    assert "0-10" in said[0]
    assert said[1]
    assert "0-10" not in said[1]
