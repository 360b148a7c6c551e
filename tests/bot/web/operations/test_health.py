"""Is it alive, can it work, how much is waiting: for machines, and nothing about a person."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.config.settings import unknown
from bot.inbound.admission import AdmissionControl
from channels.message import Inbound, Reason
from storage.database import Work
from tests.bot.applications import NOW, Town, inhabited, look_anew, settings
from tests.databases import copied

PHONE = "+358412345678"


@pytest.fixture
async def town(sqlite_template: Path, tmp_path: Path, secret_key: str) -> AsyncIterator[Town]:
    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key)) as town:
        yield town


async def problems(town: Town) -> list[str]:
    answer = await town.http.get("/readyz")
    body = answer.json()
    assert answer.status_code == (503 if body["problems"] else 200)
    assert body["ready"] is (not body["problems"])
    found: list[str] = body["problems"]
    return found


async def metrics(town: Town) -> dict[str, float]:
    answer = await town.http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def leave_unanswered(town: Town) -> None:
    """A message that no worker has looked at."""
    await town.application.database.write_async(
        lambda work: (
            work.inbox.receive([Inbound("simulator", "m1", PHONE, "salaisuus")], now=town.clock()) and None
        )
    )


async def test_a_healthy_application_is_alive_and_ready(town: Town) -> None:
    assert (await town.http.get("/healthz")).text == "ok"
    assert await problems(town) == []


async def test_an_old_unanswered_message_is_told(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key), work=False) as town:
        await leave_unanswered(town)
        assert await problems(town) == []
        town.clock.time += timedelta(minutes=3)
        (problem,) = await problems(town)
        assert "messages that wait for an answer: 1" in problem
        assert "worker" in problem
        assert (await metrics(town))["kynnys_oldest_waiting_seconds"] == 180
        assert (await metrics(town))["kynnys_messages_waiting"] == 1
        assert (await town.http.get("/healthz")).status_code == 200


async def test_unsent_replies_are_told(sqlite_template: Path, tmp_path: Path, secret_key: str) -> None:
    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key), work=False) as town:
        await town.application.database.write_async(
            lambda work: work.outbox.queue(
                channel="sms", address=PHONE, text="salaisuus", conversation=None, now=NOW
            )
        )
        town.clock.time += timedelta(minutes=3)
        (problem,) = await problems(town)
        assert "replies that are unsent: 1" in problem
        assert PHONE not in problem


async def test_an_application_without_a_mail_server_says_so(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key, simulator="")) as town:
        (problem,) = await problems(town)
        assert "KYNNYS_SMTP_URL" in problem


async def test_a_database_that_is_gone_is_told_and_the_process_lives(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    url = copied(sqlite_template, tmp_path)
    path = url.removeprefix("sqlite:///")
    async with inhabited(settings(url, secret_key), work=False) as town:
        with sqlite3.connect(path) as connection:
            connection.execute("ALTER TABLE messages_in RENAME TO elsewhere")
        (problem,) = await problems(town)
        assert "KYNNYS_DATABASE_URL" in problem
        assert (await town.http.get("/healthz")).status_code == 200
        with sqlite3.connect(path) as connection:
            connection.execute("ALTER TABLE elsewhere RENAME TO messages_in")
        assert await problems(town) == []


async def test_a_parked_message_is_told(town: Town) -> None:
    def park(work: Work) -> None:
        work.inbox.receive([Inbound("simulator", "m1", PHONE, "salaisuus")], now=NOW)
        work.inbox.failed(1, now=NOW, parked=True, error="ValueError")

    await town.application.database.write_async(park)
    answer = await town.http.get("/readyz")
    assert answer.status_code == 200  # the application can work: one message is no reason to take no other
    (notice,) = answer.json()["notices"]
    assert "kynnys parked list" in notice
    assert (await metrics(town))["kynnys_messages_parked"] == 1


async def test_what_an_operator_must_mend_at_the_provider_is_told(town: Town) -> None:
    def fail(work: Work) -> None:
        for reason in (Reason.filtered, Reason.filtered, Reason.misconfigured, Reason.rejected):
            id = work.outbox.queue(channel="sms", address=PHONE, text="salaisuus", conversation=None, now=NOW)
            assert id
            work.outbox.failed(id, reason, now=NOW, code="1")

    await town.application.database.write_async(fail)
    answer = await town.http.get("/readyz")
    assert answer.status_code == 200  # what people write can still be taken in
    filtered, misconfigured = answer.json()["notices"]
    assert filtered.startswith("messages on sms filtered: 2, carriers take our messages for spam")
    assert misconfigured.startswith("messages on sms misconfigured: 1, the provider refuses us")
    assert 'channel="sms",reason="filtered",status="failed"} 2' in (await town.http.get("/metrics")).text
    town.clock.time += timedelta(days=1, seconds=1)
    assert (await town.http.get("/readyz")).json()["notices"] == []


@pytest.mark.parametrize("channel", ["sms", "whatsapp", "telegram", "email", "webhook"])
async def test_a_refused_message_names_the_settings_of_its_own_channel(town: Town, channel: str) -> None:
    def fail(work: Work) -> None:
        id = work.outbox.queue(channel=channel, address=PHONE, text="salaisuus", conversation=None, now=NOW)
        assert id
        work.outbox.failed(id, Reason.misconfigured, now=NOW, code="1")

    await town.application.database.write_async(fail)
    (notice,) = (await town.http.get("/readyz")).json()["notices"]
    named = set(re.findall(r"KYNNYS_[A-Z_]+", notice))
    prefixes = {"whatsapp": ("WHATSAPP", "SMS"), "email": ("SMTP", "MAIL")}
    wanted = tuple(f"KYNNYS_{prefix}" for prefix in prefixes.get(channel, (channel.upper(),)))
    assert named
    assert all(name.startswith(wanted) for name in named)
    assert unknown(dict.fromkeys(named, "")) == []


async def test_metrics_hold_nothing_personal(town: Town) -> None:
    await town.tell(PHONE, "OSALLISTU", "D", "MUKAAN", "Maija", "odotin pitkään")
    text = (await town.http.get("/metrics")).text
    assert (await metrics(town))["kynnys_messages_waiting"] == 0
    assert 'channel="simulator",reason="",status="sent"' in text
    for secret in (PHONE, PHONE[1:], "Maija", "odotin", "@"):
        assert secret not in text


async def test_a_database_that_stores_nothing_is_told(town: Town) -> None:
    time = 0.0
    town.application.admission = AdmissionControl(clock=lambda: time)
    look_anew(town.application)
    with town.application.admission.passing():
        time = 3.0
        (wrong,) = [problem for problem in await problems(town) if "stores nothing" in problem]
    assert "1 requests wait" in wrong
    assert not any("stores nothing" in problem for problem in await problems(town))
