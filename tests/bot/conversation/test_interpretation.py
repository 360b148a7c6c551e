"""An old button is answered with an explanation, and never counts for another visit than its own."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from channels.message import Hook, Inbound
from channels.telegram import Telegram
from tests.bot.applications import Town, inhabited, settings
from tests.databases import copied

PHONE = "+358412345678"


@pytest.fixture
async def town(sqlite_template: Path, tmp_path: Path, secret_key: str) -> AsyncIterator[Town]:
    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key)) as town:
        yield town


@pytest.mark.parametrize("payload", [None, "/gone", "/SetSlots(opportunity=gone)", "/SetSlots(nonsense"])
async def test_a_button_of_another_time_is_told_to_be_old(town: Town, payload: str | None) -> None:
    await town.tell(PHONE, "PALAUTE")
    [question] = await town.received(PHONE)
    pressed = Inbound(
        "simulator", "press-1", PHONE, kind="button", payload=payload, data={"callback_id": "1"}
    )
    await town.application.intake.take([pressed])
    await town.settle()
    _, told, again = await town.received(PHONE)
    assert told.startswith("Tämä painike")
    assert again == question
    assert await town.feedback() == []


ODD = [
    "1.99999999999999999999999999./affirm",
    "1.9223372036854775808./affirm",
    "1.999999999999./affirm",
    "1.-1./affirm",
    "1.0./affirm",
    "1.x'; DROP TABLE messages_out; --./affirm",
    "1.12." + "x" * 5_000,
    "1.12./SetSlots(rating=" + "9" * 30 + ")",
    "1.12./SetSlots(rating=-1)",
    "1.12./SetSlots(rating=9.5)",
    "1.12./SetSlots(rating=\udc00)",
    "1.12.",
    "\0",
    "",
]


@pytest.mark.parametrize("data", ODD)
async def test_odd_data_of_a_telegram_button_is_an_old_button(town: Town, data: str) -> None:
    await town.tell(PHONE, "PALAUTE")
    query = {"id": "77001", "chat_instance": "1", "data": data,
             "from": {"id": 5, "is_bot": False, "first_name": "x"}}  # fmt: skip
    body = json.dumps({"update_id": 1, "callback_query": query}).encode()
    hook = Hook("https://x/hooks/telegram", {"x-telegram-bot-api-secret-token": "secret"}, body)
    [pressed] = Telegram(token="1:x", secret="secret").parse(hook)
    assert isinstance(pressed, Inbound)
    await town.application.intake.take([replace(pressed, channel="simulator", address=PHONE)])
    await town.settle()
    assert await town.application.database.read_async(lambda work: work.inbox.parked_count()) == 0
    assert (await town.received(PHONE))[1].startswith("Tämä painike")
    assert await town.feedback() == []


async def test_forwarded_words_are_kept_and_stop_nothing(town: Town) -> None:
    passed_on = [
        Inbound("simulator", f"forward-{n}", PHONE, text, data={"forwarded": "1"})
        for n, text in enumerate(("STOP", "3"))
    ]
    await town.application.intake.take(passed_on)
    await town.settle()
    kept = await town.application.database.read_async(lambda work: work.feedback.recent(9))
    assert sorted((said.kind, said.rating, said.text) for said in kept) == [
        ("feedback", None, "3"),
        ("feedback", None, "STOP"),
    ]
    assert not await town.application.database.read_async(
        lambda work: work.suppressions.active("simulator", PHONE)
    )
