"""The link in a forwarded sign-up: opening it changes nothing, pressing its button does."""

from __future__ import annotations

import re

import pytest

from tests.bot.applications import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def link(town: Town, phone: str) -> str:
    """The link in the e-mail that a new sign-up sends."""
    await town.tell(phone, "OSALLISTU", "D", "MUKAAN", "Maija")
    letters = await town.application.database.read_async(lambda work: work.outbox.recent("email"))
    (found,) = re.findall(r"http\S+/ack/\S+", letters[-1].text)
    return str(found)


async def acknowledged(town: Town) -> list[bool]:
    signups = await town.application.database.read_async(lambda work: work.signups.list())
    return [signup.acknowledged_at is not None for signup in signups]


async def test_a_link_is_opened_without_effect_and_acknowledged_by_its_button(town: Town, phone: str) -> None:
    url = await link(town, phone)
    for _ in range(2):
        opened = await town.http.get(url)
        assert opened.status_code == 200
        assert '<form method="post">' in opened.text
        assert phone not in opened.text
        assert (await acknowledged(town))[-1] is False
    first = await town.http.post(url)
    assert first.status_code == 200
    at = (await town.application.database.read_async(lambda work: work.signups.list()))[-1].acknowledged_at
    assert at is not None
    assert (await town.http.post(url)).status_code == 200
    assert (await town.application.database.read_async(lambda work: work.signups.list()))[
        -1
    ].acknowledged_at == at
    assert "<form" not in (await town.http.get(url)).text


@pytest.mark.parametrize("token", ["x", "0" * 32, "%F0%9F%91%8D", "a" * 5_000])
async def test_an_unknown_link_is_not_found(town: Town, token: str) -> None:
    before = await acknowledged(town)
    assert (await town.http.get(f"/ack/{token}")).status_code == 404
    assert (await town.http.post(f"/ack/{token}")).status_code == 404
    assert await acknowledged(town) == before
