"""Sends without a known result and messages that were missed, against Twilio's own list of messages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.application import Application
from bot.config.settings import load
from channels.message import Status
from storage.database import Work
from tests.bot.applications import read
from tests.databases import copied
from tests.emulators import running, twilio
from tests.emulators.serving import served

PHONE = "+358412345678"
OTHER = "+358412345679"
TIMEOUT = 0.5  # seconds that the provider gets to take a message


@asynccontextmanager
async def at_twilio(
    template: Path, folder: Path, key: str
) -> AsyncIterator[tuple[Application, running.Street]]:
    """An application with the emulator beside it."""
    async with served(twilio.Twilio().app()) as url:
        environ = {
            "database_url": copied(template, folder), "secret_keys": key, "sms_account_sid": twilio.ACCOUNT,
            "sms_auth_token": twilio.TOKEN, "sms_from": twilio.OURS, "sms_api_url": url, "sms_rate": "1000",
            "send_timeout": f"{TIMEOUT}", "check_after": "0.1",
        }  # fmt: skip
        application = Application(
            load({f"KYNNYS_{name.upper()}": value for name, value in environ.items()}), read=read
        )
        async with httpx.AsyncClient() as http, application.open(work=True):
            yield application, running.Street("sms", url, "", http)


async def queue(application: Application, *texts: str, address: str = PHONE) -> None:
    def queueing(work: Work) -> None:
        conversation = work.conversations.ensure("sms", address, now=application.now())
        for text in texts:
            work.outbox.queue(
                channel="sms", address=address, text=text, conversation=conversation.id, now=application.now()
            )

    await application.database.write_async(queueing)


async def all_sent(application: Application) -> None:
    def open_ones(work: Work) -> int:
        return sum(
            count
            for (_, status, _), count in work.outbox.counts().items()
            if status in (Status.queued, Status.sending, Status.unconfirmed)
        )

    async with asyncio.timeout(30):
        while await application.database.read_async(open_ones):  # noqa: ASYNC110 - the application works in its own time
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("fault", ["fail_before", "fail_after", "drop_after", "hang_after"])
async def test_the_same_words_twice_go_out_twice_and_no_more(
    sqlite_template: Path, tmp_path: Path, secret_key: str, fault: str
) -> None:
    """Both sends end in doubt, and only the list of messages tells whether each of them arrived."""
    async with at_twilio(sqlite_template, tmp_path, secret_key) as (application, phone):
        await phone.configure(faults={"rates": {fault: 1.0}, "hang": TIMEOUT * 1.5})
        await queue(application, "Kiitos!", "Kiitos!", address=PHONE)
        struck = 1 if fault == "fail_before" else 2
        async with asyncio.timeout(30):
            while (await phone.counts())["faults"].get(fault, 0) < struck:  # noqa: ASYNC110 - another process knows
                await asyncio.sleep(0.05)
        await phone.configure(faults={})
        await all_sent(application)
        await phone.catch_up()
        assert phone.texts(PHONE) == ["Kiitos!", "Kiitos!"]
        counts = await application.database.read_async(lambda work: work.outbox.counts())
        assert sum(counts.values()) == 2


async def test_what_the_hook_missed_is_taken_in_once(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    async with at_twilio(sqlite_template, tmp_path, secret_key) as (application, phone):
        ids = [
            (await phone.say(PHONE, text=text, webhook=False))["id"]
            for text in ("Aulassa ei ole penkkiä.", "Ovi on raskas.")
        ]
        assert (
            await application.reconcile() == 0
        )  # no person of this application has written yet: its own are not known
        since = datetime.now(UTC) - timedelta(hours=1)
        assert await application.reconcile(since) == 2
        assert await application.reconcile(since) == 0
        await phone.say(OTHER, text="Kiitos avusta.", webhook=False)
        assert await application.reconcile() == 1
        heard = await application.database.read_async(_heard, PHONE)
        assert heard == ["Aulassa ei ole penkkiä.", "Ovi on raskas."]
        assert not await application.database.read_async(lambda work: work.inbox.unknown("sms", ids))


async def test_what_was_erased_does_not_come_back(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    async with at_twilio(sqlite_template, tmp_path, secret_key) as (application, phone):
        await phone.say(PHONE, text="Aulassa ei ole penkkiä.", webhook=False)
        since = datetime.now(UTC) - timedelta(hours=1)
        assert await application.reconcile(since) == 1
        await application.database.write_async(_erase, PHONE, application.now())
        assert await application.reconcile(since) == 0
        assert await application.database.read_async(_heard, PHONE) == []


async def test_many_pages_are_read(sqlite_template: Path, tmp_path: Path, secret_key: str) -> None:
    async with at_twilio(sqlite_template, tmp_path, secret_key) as (application, phone):
        await phone.configure(largest_page=10)
        for n in range(45):
            await phone.say(f"+35841234{n:04d}", text="Kiitos.", webhook=False)
        assert await application.reconcile(datetime.now(UTC) - timedelta(hours=1)) == 45


def _heard(work: Work, address: str) -> list[str]:
    conversation = work.conversations.find("sms", address)
    return [message.text for message in work.inbox.history(conversation.id)] if conversation else []


def _erase(work: Work, address: str, now: datetime) -> None:
    person = work.people.find("sms", address)
    assert person is not None
    work.people.erase(person.id, now=now)
