"""What the application tells Telegram when it opens, and that the words in its menu mean the same in every language."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from bot.config.language_texts import menus as menu_of_each
from bot.config.settings import Settings
from bot.conversation.account_linking import wish_to_link
from bot.inbound.intake import Intake
from bot.inbound.polling import listening
from channels.message import Hook, Inbound
from channels.telegram import Telegram
from dialogs.languages import LANGUAGES, OTHERWISE
from dialogs.understanding import Kind, understand
from tests.bot.applications import inhabited, settings
from tests.databases import copied

MENU = menu_of_each(tuple(LANGUAGES))

SECRET = "invented_secret-1"


def said(command: str) -> str:
    """What the application hears when a person chooses the command in Telegram."""
    person = {"id": 5550001, "is_bot": False, "first_name": "Aino"}
    message = {"message_id": 1, "date": 1793613600, "from": person, "text": f"/{command}"}
    update = {"update_id": 1, "message": message | {"chat": {"id": 5550001, "type": "private"}}}
    headers = {"x-telegram-bot-api-secret-token": SECRET}
    hook = Hook("https://palaute.example/hooks/telegram", headers, json.dumps(update).encode())
    [event] = Telegram(token="1:invented", secret=SECRET).parse(hook)
    assert isinstance(event, Inbound)
    return event.text


LINK = "EXTERNAL_link_wanted"
MEANT = (
    Kind.feedback, Kind.menu, Kind.initiative, Kind.language, Kind.mydata, LINK, Kind.privacy, Kind.stop, Kind.help,
)  # fmt: skip


@pytest.mark.parametrize("language", MENU)
def test_what_the_menu_offers_is_understood(language: str) -> None:
    heard = [said(command) for command in MENU[language]]
    meant = [wish.event if (wish := wish_to_link(text)) else understand(text).kind for text in heard]
    assert meant == list(MEANT)


@pytest.mark.parametrize("language", MENU)
def test_the_menu_is_as_telegram_wants_it(language: str) -> None:
    """core.telegram.org/bots/api#botcommand; longer descriptions than about 40 letters are cut on a phone."""
    for command, description in MENU[language].items():
        assert len(command) <= 32
        assert command.isascii()
        assert command == command.lower()
        assert command.replace("_", "").isalnum()
        assert 1 <= len(description) <= 40


@pytest.mark.parametrize("public_url", [None, "https://palaute.example"])
async def test_the_application_offers_its_menu_when_it_opens(public_url: str | None) -> None:
    called: list[tuple[str, Any]] = []
    offered = asyncio.Event()

    async def telegram_says(request: httpx.Request) -> httpx.Response:
        method = request.url.path.rpartition("/")[2]
        if method == "getUpdates":
            await asyncio.sleep(30)
        called.append((method, dict(httpx.QueryParams(request.content.decode()))))
        if len([name for name, _ in called if name == "setMyCommands"]) == len(MENU) + 1:
            offered.set()
        return httpx.Response(200, json={"ok": True, "result": True})

    telegram = Telegram(token="1:invented", secret=SECRET, transport=httpx.MockTransport(telegram_says))
    jobs = [
        asyncio.create_task(job)
        for job in listening(
            {"telegram": telegram}, Settings(public_url=public_url), cast("Intake", None), tuple(LANGUAGES)
        )
    ]
    async with asyncio.timeout(10):
        await offered.wait()
    for job in jobs:
        job.cancel()
    await asyncio.gather(*jobs, return_exceptions=True)
    menus = {form.get("language_code"): form["commands"] for name, form in called if name == "setMyCommands"}
    assert set(menus) == {*MENU, None}
    assert menus[None] == menus[OTHERWISE]
    assert ("setWebhook" if public_url else "deleteWebhook") in {name for name, _ in called}


def _update(id: int, text: str) -> dict[str, Any]:
    person = {"id": 5550001, "is_bot": False, "first_name": "Aino", "language_code": "fi"}
    message = {"message_id": id, "date": 1793613600, "from": person, "text": text}
    return {"update_id": id, "message": message | {"chat": {"id": 5550001, "type": "private"}}}


async def test_a_poller_that_dies_after_storing_neither_loses_nor_doubles(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    """Telegram learns only from the next request what was stored, so a process that dies before it gets all again."""
    offsets: list[str | None] = []
    updates = [_update(7, "Aulasta puuttuu penkki."), _update(8, "Ovi oli rikki.")]

    def telegram_says(request: httpx.Request) -> httpx.Response:
        form = dict(httpx.QueryParams(request.content.decode()))
        if not request.url.path.endswith("getUpdates"):
            return httpx.Response(200, json={"ok": True, "result": True})
        offsets.append(form.get("offset"))
        new = [update for update in updates if update["update_id"] >= int(form.get("offset", 0))]
        return httpx.Response(200, json={"ok": True, "result": new})

    with_telegram = settings(copied(sqlite_template, tmp_path), secret_key, telegram_token="1:invented")
    async with inhabited(with_telegram, work=False) as town:
        for life in range(2):
            poller = Telegram(token="1:invented", transport=httpx.MockTransport(telegram_says))
            async for events in poller.poll():
                await town.application.intake.take(events)
                if life == 0 or len(offsets) == 3:
                    break
                updates.append(_update(9, "Kiitos."))
        assert offsets == [None, None, "9"]
        waiting = await town.application.database.read_async(lambda work: work.inbox.waiting([1]))
        assert [message.text for message in waiting[1]] == [
            "Aulasta puuttuu penkki.",
            "Ovi oli rikki.",
            "Kiitos.",
        ]
