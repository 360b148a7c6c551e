"""When messages that the hook missed are looked for, and how far back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import create_engine, select, update

from bot.inbound.reconciliation import Missed, reconcile
from bot.rehearsal.rehearsal import Clock
from channels.message import Inbound, Reason, SendError
from channels.sms import Sms
from channels.whatsapp import WhatsApp
from channels.wire import Answer
from storage.database import Database, WrongKey
from storage.driver.location import understood
from storage.models import keyrings, suppressions
from tests.bot.applications import inhabited, settings
from tests.databases import copied

NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
PHONE = "+358412345678"
OURS = "+358412345001"
MINUTE = timedelta(minutes=1)


class Listing:
    """The provider's list of messages."""

    name = "sms"

    def __init__(self) -> None:
        self.messages: list[tuple[datetime, Inbound]] = []
        self.asked: list[datetime] = []
        self.down = False

    def has(self, id: str, at: datetime, address: str = PHONE) -> None:
        self.messages.append((at, Inbound("sms", id, address, "Kiitos.")))

    async def inbound(self, since: datetime) -> Sequence[tuple[datetime, Inbound]]:
        self.asked.append(since)
        if self.down:
            raise SendError(Reason.unconfirmed, "cannot ask")
        return [one for one in self.messages if one[0] >= since]


async def test_the_last_days_are_listed_first_and_then_the_last_minutes(database: Database) -> None:
    clock, sms = Clock(NOW), Listing()
    with database.writing() as work:
        work.inbox.receive([Inbound("sms", "first", PHONE, "Hei")], now=NOW - timedelta(days=1))
    missed = Missed(sms, database, clock)
    sms.has("old", NOW - timedelta(hours=3))
    sms.has("still coming by the hook", NOW - timedelta(seconds=10))
    await missed()
    assert _waiting(database) == 2
    await missed()
    assert len(sms.asked) == 1
    sms.down = True
    clock.time += MINUTE
    with pytest.raises(SendError):
        await missed()
    await missed()
    assert len(sms.asked) == 2
    sms.down = False
    clock.time += MINUTE
    await missed()
    assert _waiting(database) == 3
    assert sms.asked[-1] == NOW - 5 * MINUTE
    assert sms.asked[0] == NOW - timedelta(days=1)


async def test_the_first_message_ever_is_looked_for_once_people_are_to_be_asked(
    database: Database,
) -> None:
    with database.writing() as work:
        work.conversations.ensure("sms", "+358412345679", "fi", now=NOW - timedelta(hours=9))  # of a visit
    sms = Listing()
    sms.has("before", NOW - timedelta(hours=10))
    sms.has("while no hook was served", NOW - timedelta(hours=1))
    assert await reconcile(sms, database, NOW) == 1


async def test_a_message_that_cannot_be_taken_in_stops_no_other(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """The words of an opt-out are under a key that is not listed, and whether its person was erased cannot be known."""
    clock, sms = Clock(NOW), Listing()
    with database.writing() as work:
        work.conversations.ensure("sms", "+358412345670", "fi", now=NOW - timedelta(hours=9))
        work.suppressions.add("sms", PHONE, source="person", text="STOP", now=NOW)
        words = work.connection.execute(select(suppressions.c.text)).scalar_one()
        work.connection.execute(update(suppressions).values(text=b"otherwise sealed"))
    missed = Missed(sms, database, clock)
    for n in range(4):
        sms.has(f"m{n}", NOW - timedelta(hours=1), f"+35841234567{n}")
    sms.has("unreadable", NOW - timedelta(hours=1))
    await missed()
    assert _waiting(database) == 4
    (line,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert line.startswith("1 messages that never reached our hook sms cannot be taken in (Unreadable)")
    clock.time += MINUTE
    await missed()
    assert _waiting(database) == 4
    with database.writing() as work:
        work.connection.execute(update(suppressions).values(text=words))
    sms.messages.clear()  # the provider is not asked for so long ago again
    clock.time += MINUTE
    await missed()
    assert _waiting(database) == 5


async def test_where_nothing_can_be_taken_in_nothing_counts_as_looked_at(database: Database) -> None:
    clock, sms = Clock(NOW), Listing()
    with database.writing() as work:
        work.conversations.ensure("sms", PHONE, "fi", now=NOW - timedelta(hours=9))
        fingerprint = work.keys.fingerprint
    missed = Missed(sms, database, clock)
    sms.has("m", NOW - timedelta(hours=1))
    with database.writing() as work:
        work.connection.execute(update(keyrings).values(fingerprint="of another key"))
    with pytest.raises(WrongKey):
        await missed()
    with create_engine(understood(database.url)).begin() as connection:
        connection.execute(update(keyrings).values(fingerprint=fingerprint))
    clock.time += MINUTE
    await missed()
    assert _waiting(database) == 1


class Twilio:
    """The other end of the wire: one message to each of our senders that no hook told of."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    async def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        if body is not None:
            self.sent.append(parse_qs(body.decode())["To"][0])
            return Answer(201, b'{"sid":"SM%032x"}' % len(self.sent))
        to = parse_qs(urlsplit(url).query)["To"][0]
        prefix = to.removesuffix(OURS)
        one = {"sid": f"in {to}", "direction": "inbound", "from": prefix + PHONE, "to": to, "body": "OHJE",
               "date_created": format_datetime(NOW - MINUTE)}  # fmt: skip
        return Answer(200, json.dumps({"messages": [one], "next_page_uri": None}).encode())

    async def aclose(self) -> None:
        pass


async def test_what_the_hook_of_whatsapp_missed_is_fetched_too(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    given = settings(copied(sqlite_template, tmp_path), secret_key, simulator="")
    twilio = Twilio()
    account: dict[str, Any] = {"account_sid": "AC1", "auth_token": "invented", "sender": OURS, "wire": twilio}
    async with inhabited(given, work=False) as town:
        town.application.channels["sms"] = Sms(**account)
        town.application.channels["whatsapp"] = WhatsApp(**account, templates={}, now=town.clock)
        assert await town.application.reconcile(NOW - 5 * MINUTE) == 2
        assert await town.application.reconcile(NOW - 5 * MINUTE) == 0
        await town.settle()
    assert sorted(twilio.sent) == [PHONE, f"whatsapp:{PHONE}"]


def _waiting(database: Database) -> int:
    with database.reading() as work:
        return work.inbox.backlog()
