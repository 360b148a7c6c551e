"""A delivery that cannot be parsed is kept encrypted until it can be; a message of a group chat is not stored at all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.inbound.intake import reread
from channels.message import Inbound, Unreadable
from storage.database import Work
from tests.bot.applications import NOW, Town, inhabited, settings
from tests.databases import copied

SECRET = "invented_secret-1"
PERSON = {"id": 5550001, "is_bot": False, "first_name": "Aino", "language_code": "fi"}
GOOD = {
    "update_id": 41,
    "message": {
        "message_id": 1,
        "date": 1793613600,
        "from": PERSON,
        "chat": {"id": 5550001, "type": "private"},
        "text": "OHJE",
    },
}
POISON = {**GOOD, "message": {**GOOD["message"], "chat": "jonotin kolme tuntia"}}  # type: ignore[dict-item]


@pytest.fixture
async def town(sqlite_template: Path, tmp_path: Path, secret_key: str) -> AsyncIterator[Town]:
    more = {
        "telegram_token": "1:invented",
        "telegram_webhook_secret": SECRET,
        "public_url": "https://bot.example",
    }
    more["telegram_api_url"] = "http://127.0.0.1:9"  # no server answers there
    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key, **more), work=False) as town:
        yield town


async def deliver(town: Town, update: dict[str, Any]) -> httpx.Response:
    headers = {"x-telegram-bot-api-secret-token": SECRET}
    return await town.http.post("/hooks/telegram", json=update, headers=headers)


async def counts(town: Town) -> tuple[int, int]:
    """What cannot be read, and what waits for an answer."""
    return await town.application.database.read_async(
        lambda work: (work.unreadable.count(), work.inbox.backlog())
    )


def _stored(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("kynnys.db*"))


async def test_a_poison_update_is_kept_once_and_told_to_the_operator(town: Town, tmp_path: Path) -> None:
    for _ in range(2):
        assert (await deliver(town, POISON)).status_code == 200
    assert await counts(town) == (1, 0)
    [kept] = await town.application.database.read_async(lambda work: work.unreadable.list())
    assert json.loads(kept.content) == POISON
    assert "jonotin" not in repr(kept)
    assert b"jonotin" not in _stored(tmp_path)
    assert "could not be read: 1" in (await town.http.get("/readyz")).json()["notices"][0]
    assert "kynnys_deliveries_unreadable 1" in (await town.http.get("/metrics")).text


async def test_a_delivery_read_too_late_does_not_bring_an_erased_person_back(town: Town) -> None:
    def erase_meanwhile(work: Work) -> int:
        work.inbox.receive([Inbound("telegram", "40", "5550001", "hei")], now=NOW)
        work.unreadable.keep([Unreadable("telegram", "41", json.dumps(GOOD))], now=NOW)
        person = work.people.find("telegram", "5550001")
        assert person is not None
        work.people.erase(person.id, now=NOW + timedelta(hours=1))
        work.people.sweep()
        return reread(work, NOW + timedelta(days=1))

    assert await town.application.database.write_async(erase_meanwhile) == 1
    assert await counts(town) == (0, 0)
    assert (
        await town.application.database.read_async(lambda work: work.people.find("telegram", "5550001"))
        is None
    )


async def test_what_can_be_read_by_now_is_answered_after_all(town: Town) -> None:
    await deliver(town, POISON)

    def read_at_last(work: Work) -> int:
        work.unreadable.keep([Unreadable("telegram", "41", json.dumps(GOOD))], now=NOW)  # here already: no-op
        work.unreadable.keep([Unreadable("telegram", "42", json.dumps(GOOD))], now=NOW)
        work.unreadable.keep([Unreadable("telegram", "43", '{"update_id": 43, "mess')], now=NOW)  # was cut
        return reread(work, NOW)

    assert await town.application.database.write_async(read_at_last) == 1
    assert await counts(town) == (2, 1)
    assert (await deliver(town, GOOD)).status_code == 200
    assert await counts(town) == (2, 1)  # the same update by its id


async def test_it_goes_by_its_age(town: Town) -> None:
    await deliver(town, POISON)
    town.clock.time += timedelta(days=29)
    await town.application.clean_up()
    assert await counts(town) == (1, 0)
    town.clock.time += timedelta(days=1)
    await town.application.clean_up()
    assert await counts(town) == (0, 0)


async def test_kinds_that_were_not_asked_for_are_passed_over(town: Town) -> None:
    assert (await deliver(town, {"update_id": 1, "thought_reading": {"text": "x"}})).status_code == 200
    assert await counts(town) == (0, 0)


async def test_of_a_group_nothing_is_stored(town: Town) -> None:
    group = {"id": -1005550009, "title": "Kylä", "type": "supergroup"}
    us = {"id": 4440001, "is_bot": True, "first_name": "Kynnys"}
    joined = {
        "chat": group, "from": PERSON, "date": 1793613600,
        "old_chat_member": {"user": us, "status": "left"}, "new_chat_member": {"user": us, "status": "member"},
    }  # fmt: skip
    said = {**GOOD["message"], "chat": group}  # type: ignore[dict-item]
    for update in ({"update_id": 1, "my_chat_member": joined}, {"update_id": 2, "message": said}):
        assert (await deliver(town, update)).status_code == 200
    await asyncio.sleep(0)
    assert await counts(town) == (0, 0)
    assert (
        await town.application.database.read_async(lambda work: work.conversations.on_channel("telegram"))
        == []
    )
