"""What needs Telegram's whole API: polling, keyboards that come and go, edits, blocked bots, stale buttons."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.application import Application
from bot.config.settings import load
from bot.visits import visit_in
from storage.database import Work
from tests.bot.applications import read
from tests.databases import copied
from tests.emulators import running, telegram
from tests.emulators.clock import Clock
from tests.emulators.serving import served

CHAT = "700000001"


class Chat:
    """One person before the emulator, with an application in this process that polls."""

    def __init__(self, application: Application, street: running.Street) -> None:
        self.application = application
        self.street = street

    async def do(self, what: str, text: str = "", **more: Any) -> dict[str, Any]:
        return await self.street.say(CHAT, do=what, text=text, **more)

    async def visit(self, number: int) -> None:
        visit = {"id": f"v{number}", "unit": "koks", "telegram": CHAT, "ended_at": self.application.now().isoformat(),
                 "language": "fi"}  # fmt: skip
        await self.application.take_in([visit_in(visit)])

    async def has(self, count: int) -> list[str]:
        """The texts received, once there are so many."""
        async with asyncio.timeout(20):
            while len(self.street.received[CHAT]) < count:
                await self.street.catch_up()
        return [entry["text"] for entry in self.street.received[CHAT]]

    async def heard(self, count: int) -> None:
        """Wait until the application has dealt with so many messages."""

        def handled(work: Work) -> int:
            conversation = work.conversations.find("telegram", CHAT)
            history = work.inbox.history(conversation.id) if conversation else []
            return sum(message.status == "handled" for message in history)

        async with asyncio.timeout(20):
            while await self.application.database.read_async(handled) < count:  # noqa: ASYNC110 - the application takes its time
                await asyncio.sleep(0.05)

    async def keyboards(self, wanted: list[int]) -> None:
        """Wait until these messages, and no others, show buttons."""
        async with asyncio.timeout(20):
            while (shown := (await self.street.counts())["keyboards"]) != [[CHAT, id] for id in wanted]:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert shown == [[CHAT, id] for id in wanted]

    async def said(self) -> list[tuple[int | None, str | None]]:
        recent = await self.application.database.read_async(lambda work: work.feedback.recent(10))
        return [(item.rating, item.text) for item in recent]

    async def opted_out(self) -> bool:
        return await self.application.database.read_async(
            lambda work: work.suppressions.active("telegram", CHAT)
        )


@asynccontextmanager
async def _chat(template: Path, folder: Path, key: str) -> AsyncIterator[Chat]:
    async with served(telegram.Telegram().app()) as url:
        environ = {
            "database_url": copied(template, folder), "secret_keys": key, "telegram_token": telegram.TOKEN,
            "telegram_api_url": url, "simulator": "1",
        }  # fmt: skip
        # Telegram wants a second between two messages in a chat: by this clock it is soon over.
        clock = Clock.begin(folder / "clock", datetime.now(UTC), 20.0)
        application = Application(
            load({f"KYNNYS_{name.upper()}": value for name, value in environ.items()}), read=read, now=clock
        )
        async with httpx.AsyncClient() as http, application.open(work=True):
            street = running.Street("telegram", url, "", http)
            await street.say(CHAT, do="open")
            yield Chat(application, street)


@pytest.fixture
async def chat(sqlite_template: Path, tmp_path: Path, secret_key: str) -> AsyncIterator[Chat]:
    async with _chat(sqlite_template, tmp_path, secret_key) as chat:
        yield chat


async def test_buttons_go_once_the_question_is_answered_by_text(chat: Chat) -> None:
    await chat.visit(1)
    await chat.has(1)
    await chat.keyboards([1])
    await chat.do("say", "9")
    await chat.has(2)
    await chat.keyboards([3])  # the person's 9 is the second message of the chat
    await chat.do("press", "Ohita")
    await chat.has(3)
    assert (await chat.street.counts())["unanswered"] == 0


async def test_an_edited_number_corrects_and_an_edited_text_replaces(chat: Chat) -> None:
    await chat.visit(1)
    await chat.has(1)
    number = (await chat.do("say", "4"))["id"]
    await chat.has(2)
    await chat.do("edit", "5", id=number)
    await chat.has(3)
    reason = (await chat.do("say", "Jonotin liian kauvan."))["id"]
    received = await chat.has(4)
    await chat.do("edit", "Jonotin liian kauan.", id=reason)
    await chat.do(
        "edit", "Jonotin liian kauan.", id=reason
    )  # Telegram reports edits that change nothing, too
    await chat.heard(5)
    assert await chat.said() == [(5, "Jonotin liian kauan.")]
    assert await chat.has(4) == received


async def test_an_edited_word_that_now_asks_for_something_is_heard(chat: Chat) -> None:
    word = (await chat.do("say", "Ohhjeee"))["id"]
    before = len(await chat.has(1))
    await chat.do("edit", "OHJE", id=word)
    received = await chat.has(before + 1)
    assert "OSALLISTU" in received[-1]


async def test_who_blocks_the_bot_is_left_alone_until_it_is_unblocked(chat: Chat) -> None:
    await chat.do("block")
    await chat.heard(1)
    assert await chat.opted_out()
    await chat.visit(1)
    await chat.do("unblock")
    await chat.heard(2)
    assert not await chat.opted_out()
    assert chat.street.received[CHAT] == []


async def test_who_said_stop_stays_so_when_the_bot_is_unblocked(chat: Chat) -> None:
    await chat.do("say", "LOPETA")
    await chat.has(1)
    await chat.do("block")
    await chat.do("unblock")
    await chat.heard(3)
    assert await chat.opted_out()
    await chat.do("say", "ALOITA")
    await chat.has(2)
    assert not await chat.opted_out()


async def test_a_poller_that_begins_again_hears_nothing_twice(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    async with _chat(sqlite_template, tmp_path, secret_key) as chat:
        await chat.street.configure(faults={"rates": {"fail_updates": 0.5}, "seed": 1})
        for number in range(5):
            await chat.do("say", f"Penkki {number} puuttuu aulasta.")
        await chat.heard(5)
        assert sorted(text or "" for _, text in await chat.said()) == [
            f"Penkki {number} puuttuu aulasta." for number in range(5)
        ]
