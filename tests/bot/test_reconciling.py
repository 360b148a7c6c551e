"""When what the hook missed is looked for, and how far back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.reconciling import Missed, reconcile
from bot.rehearsal import Clock
from channels.message import Inbound, Reason, SendError
from storage.database import Database

NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
PHONE = "+358412345678"
MINUTE = timedelta(minutes=1)


class Listing:
    """The provider's list of messages."""

    name = "sms"

    def __init__(self) -> None:
        self.messages: list[tuple[datetime, Inbound]] = []
        self.asked: list[datetime] = []
        self.down = False

    def has(self, id: str, at: datetime) -> None:
        self.messages.append((at, Inbound("sms", id, PHONE, "Kiitos.")))

    async def inbound(self, since: datetime) -> Sequence[tuple[datetime, Inbound]]:
        self.asked.append(since)
        if self.down:
            raise SendError(Reason.unconfirmed, "cannot ask")
        return [one for one in self.messages if one[0] >= since]


async def test_the_last_days_are_listed_first_and_then_the_last_minutes(database: Database) -> None:
    clock, sms = Clock(NOW), Listing()
    with database.unit() as work:
        work.inbox.receive([Inbound("sms", "first", PHONE, "Hei")], now=NOW - timedelta(days=1))
    missed = Missed(sms, database, clock)  # type: ignore[arg-type]
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


async def test_whoever_writes_first_is_missed_by_nobody_once_people_are_to_be_asked(
    database: Database,
) -> None:
    with database.unit() as work:
        work.conversations.ensure("sms", "+358412345679", "fi", now=NOW - timedelta(hours=9))  # of a visit
    sms = Listing()
    sms.has("before", NOW - timedelta(hours=10))
    sms.has("while nobody took hooks", NOW - timedelta(hours=1))
    assert await reconcile(sms, database, NOW) == 1  # type: ignore[arg-type]


def _waiting(database: Database) -> int:
    with database.read() as work:
        return work.inbox.backlog()
