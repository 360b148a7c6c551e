"""Buttons that mean nothing any more are answered with a word and the open question, never with silence."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from channels.message import Inbound
from tests.bot.houses import Town, inhabited, settings
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
    await town.house.intake.take([pressed])
    await town.settle()
    _, told, again = await town.received(PHONE)
    assert told.startswith("Tämä painike")
    assert again == question
    assert await town.feedback() == []
