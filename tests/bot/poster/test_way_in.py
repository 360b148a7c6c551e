"""What a poster tells people to do leads to feedback about its unit, through the whole application."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.config.settings import EXAMPLE, Settings
from bot.organisation import load
from bot.poster import make_campaign_poster, make_item_poster, make_poster
from channels.telegram import Telegram
from tests.bot.applications import Town, inhabited, settings
from tests.invited_ratings import invited_ratings

SECRET = "invented_secret-1"
PERSON = {"id": 5550001, "is_bot": False, "first_name": "Aino"}
POSTER = make_poster(load(EXAMPLE), "koks", Settings(sms_from="+358412345678", telegram_bot="kynnys_bot"))


class Provider:
    """Telegram's side: takes everything and keeps what was sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        if not request.url.path.endswith("/sendMessage"):
            return httpx.Response(200, json={"ok": True, "result": True})
        self.sent.append(form["text"])
        message = {
            "message_id": len(self.sent),
            "date": 1793613600,
            "chat": {"id": 5550001, "type": "private"},
        }
        return httpx.Response(200, json={"ok": True, "result": message})


@asynccontextmanager
async def town(folder: Path, key: str, provider: Provider) -> AsyncIterator[Town]:
    async with inhabited(settings(f"sqlite:///{folder}/kynnys.db", key)) as inhabitants:
        telegram = Telegram(token="1:invented", secret=SECRET, transport=httpx.MockTransport(provider))
        inhabitants.application.channels["telegram"] = telegram
        yield inhabitants


async def write(town: Town, number: int, text: str, language: str) -> None:
    sender = PERSON | {"language_code": language}
    message: dict[str, Any] = {"message_id": number, "date": 1793613600, "from": sender, "text": text}
    update = {"update_id": number, "message": message | {"chat": {"id": 5550001, "type": "private"}}}
    answer = await town.http.post(
        "/hooks/telegram",
        content=json.dumps(update),
        headers={"X-Telegram-Bot-Api-Secret-Token": SECRET},
    )
    answer.raise_for_status()
    for _ in range(5):  # Telegram gets no more than one message a second in a chat
        await town.application.tick()
        await town.application.idle()
        town.clock.time += timedelta(seconds=1)


async def kept(town: Town) -> list[tuple[str | None, str | None]]:
    said = await town.application.database.read_async(lambda work: work.feedback.recent(10))
    return [(item.unit, item.text) for item in reversed(said)]


async def rated(town: Town) -> list[tuple[str | None, str, str | None, int | None]]:
    said = await town.application.database.read_async(lambda work: work.feedback.recent(10))
    return [(item.unit, item.source, item.question, item.rating) for item in reversed(said)]


@pytest.mark.parametrize(
    ("language", "asked"),
    [
        ("fi", "Kuinka todennäköisesti"),
        ("sv-FI", "Hur troligt"),
        ("et", "How likely"),
    ],
)
async def test_the_code_asks_in_the_language_of_the_phone(
    tmp_path: Path, secret_key: str, language: str, asked: str
) -> None:
    assert POSTER.link is not None
    [payload] = parse_qs(urlsplit(POSTER.link).query)["start"]
    provider = Provider()
    async with town(tmp_path, secret_key, provider) as inhabitants:
        await write(inhabitants, 1, f"/start {payload}", language)
        welcome, question = provider.sent
        assert "112" in welcome
        assert asked in question
        await write(inhabitants, 2, "9", language)
        await write(inhabitants, 3, "aula oli siisti", language)
        assert await kept(inhabitants) == [("koks", "aula oli siisti")]
        assert await rated(inhabitants) == [("koks", "poster", "recommend-1", 9)]


@pytest.mark.parametrize("column", POSTER.columns, ids=lambda column: column.language)
async def test_the_words_alone_ask_and_with_more_they_tell(
    tmp_path: Path, secret_key: str, column: Any
) -> None:
    async with town(tmp_path, secret_key, Provider()) as inhabitants:
        await inhabitants.tell("+358412345671", column.keyword, "4", "jono oli pitkä")
        await inhabitants.tell("+358412345672", f"{column.keyword} 4 jono oli pitkä")
        await inhabitants.tell("+358412345673", f"{column.keyword} jono oli pitkä")
        assert [unit for unit, _ in await kept(inhabitants)] == ["koks", "koks", "koks"]
        assert await rated(inhabitants) == [
            ("koks", "poster", "recommend-1", 4), ("koks", "poster", None, 4), ("koks", "poster", None, None),
        ]  # fmt: skip
        look = inhabitants.application.database.read_async
        assert await look(invited_ratings) == {}  # no figure of the invited


async def test_the_poster_of_an_item_or_a_campaign_opens_it_and_is_counted(
    tmp_path: Path, secret_key: str
) -> None:
    organisation = load(EXAMPLE)
    ways = Settings(sms_from="+358412345678", telegram_bot="kynnys_bot")
    item = make_item_poster(organisation, "kohtaamispaikka_kotka", ways)
    campaign = make_campaign_poster(organisation, "kesa", ways)
    assert item.link is not None
    provider = Provider()
    async with town(tmp_path, secret_key, provider) as inhabitants:
        await write(inhabitants, 1, f"/start {parse_qs(urlsplit(item.link).query)['start'][0]}", "sv")
        assert "Esimerkkikatu 5" in provider.sent[-1]
        for number, (column, menu) in enumerate(
            zip(item.columns, ("Miten haluat", "Hur vill", "How would"), strict=True)
        ):
            phone = f"+35841234568{number}"
            await inhabitants.tell(phone, column.keyword)
            assert "Esimerkkikatu 5" in (await inhabitants.received(phone))[-1]
            word = campaign.columns[number].keyword
            await inhabitants.tell(phone, f" {word.lower()}!")
            assert (await inhabitants.received(phone))[-1].startswith(menu)
        for other in (
            "OSALLISTU",
            "kohtaamispaikka kotka",
            "osallistu talvi",
            "osallistu olka-vapaaehtoisena",
        ):
            await inhabitants.tell("+358412345689", other)  # no poster's word
        look = inhabitants.application.database.read_async
        counted = await look(lambda work: work.poster_arrivals.counts(since=None, before=None))
        assert counted == {("campaign", "kesa"): 3, ("poster", "kohtaamispaikka_kotka"): 4}
