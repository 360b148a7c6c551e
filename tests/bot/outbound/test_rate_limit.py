"""No channel sends faster than its provider accepts, however many processes send, and bulk never delays a reply."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.config.rates import Rate
from bot.outbound.delivery import Delivery
from bot.outbound.dispatch import Dispatcher
from bot.outbound.rate_limit import RateLimiter
from channels.message import Hook, Inbound, Outbound, Priority, Reason, Receipt, SendError
from storage.database import Database
from storage.encryption.keyring import Keyring
from storage.messages.outbox import Draft

NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Clock:
    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


class Line:
    """Takes everything and writes down when; `refuse` answers the next send so instead."""

    def __init__(self, name: str, clock: Clock) -> None:
        self.name = name
        self.clock = clock
        self.refuse: SendError | None = None
        self.taken: list[tuple[float, str]] = []

    def parse(self, hook: Hook) -> Sequence[Inbound | Receipt]:
        return ()

    async def send(self, message: Outbound) -> str:
        refusal, self.refuse = self.refuse, None
        if refusal is not None:
            raise refusal
        self.taken.append(((self.clock() - NOW).total_seconds(), message.text))
        return f"{self.name}-{message.id}"

    async def close(self) -> None:
        pass


class Office:
    """A delivery over one channel with a pace, and a clock that moves a second at a time."""

    def __init__(self, folder: Path, rate: Rate, channel: str = "sms") -> None:
        self.database = Database(f"sqlite:///{folder}/kynnys.db", Keyring.from_text(Keyring.new_key()))
        self.database.upgrade()
        self.clock = Clock()
        self.line = Line(channel, self.clock)
        rate_limiter = RateLimiter({channel: rate}, self.clock)
        delivery = Delivery(self.database, {channel: self.line}, self.clock)
        self.dispatcher = Dispatcher(
            self.database, delivery, self.clock, answer=lambda work, now: False, rate_limiter=rate_limiter
        )
        self._runner = asyncio.Runner()

    def queue(
        self, texts: Sequence[str], priority: Priority = Priority.reply, people: int = 1_000_000
    ) -> None:
        with self.database.writing() as work:
            drafts = []
            for n, text in enumerate(texts):
                phone = f"+35841{2000000 + n % people}"
                talk = work.conversations.ensure(self.line.name, phone, now=self.clock())
                drafts.append(Draft(self.line.name, phone, text, talk.id, priority=priority))
            work.outbox.queue_all(drafts, now=self.clock())

    def run(self, seconds: int) -> None:
        for _ in range(seconds):
            self._runner.run(self._settle())
            self.clock.time += SECOND

    async def _settle(self) -> None:
        await self.dispatcher()
        await self.dispatcher.idle()

    def close(self) -> None:
        self._runner.close()
        self.database.close()

    def claimed(self) -> int:
        """Messages that were claimed from the queue and are not sent yet."""
        with self.database.reading() as work:
            counts = work.outbox.counts()
        return sum(count for (_, status, _), count in counts.items() if status in ("sending", "unconfirmed"))


def test_five_thousand_invitations_do_not_delay_a_reply(tmp_path: Path) -> None:
    office = Office(tmp_path, Rate(10.0))
    office.queue(["kutsu"] * 5_000, Priority.bulk)
    office.run(20)
    office.queue(["vastaus"])
    said_at = (office.clock() - NOW).total_seconds()
    office.run(2)
    assert [at for at, text in office.line.taken if text == "vastaus"] == [said_at]
    assert len(office.line.taken) == pytest.approx(22 * 10, abs=10)
    assert office.claimed() == 0
    office.close()


def test_a_long_text_is_paid_for_in_segments(tmp_path: Path) -> None:
    office = Office(tmp_path, Rate(1.0))
    office.queue(["x" * 459] * 4)  # three parts each
    office.run(12)
    assert 4 <= len(office.line.taken) <= 5  # two are in the bucket; what is owed is waited for
    assert office.line.taken[-1][0] >= 7
    office.close()


def test_one_person_gets_no_more_than_one_message_a_second(tmp_path: Path) -> None:
    office = Office(tmp_path, Rate(30.0, spacing=SECOND), "telegram")
    office.queue(["1", "2", "3", "4"], people=1)
    office.run(6)
    at = [moment for moment, _ in office.line.taken]
    assert [text for _, text in office.line.taken] == ["1", "2", "3", "4"]
    assert all(later - earlier >= 1 for earlier, later in pairwise(at))
    office.close()


def test_a_provider_that_says_wait_is_heard_by_everybody(tmp_path: Path) -> None:
    office = Office(tmp_path, Rate(30.0), "telegram")
    office.line.refuse = SendError(Reason.throttled, retry_after=7)
    office.queue(["ensin"])
    office.run(1)
    office.queue(["toinen", "kolmas"])
    office.run(6)
    assert office.line.taken == []
    office.run(2)
    assert {text for _, text in office.line.taken} == {"ensin", "toinen", "kolmas"}
    office.close()


async def test_processes_share_one_bucket_through_redis(redis_url: str) -> None:
    rate = {"shared": Rate(5.0)}
    one, other = RateLimiter(rate, Clock(), redis_url), RateLimiter(rate, Clock(), redis_url)
    taken = await asyncio.gather(
        *(rate_limiter.take("shared", 3) for rate_limiter in (one, other, one, other))
    )
    assert sum(taken) == 5
    await one.charge("shared", -2)
    assert await other.take("shared", 10) == 2
    await other.hold("shared", 60)
    await asyncio.sleep(0.5)
    assert await one.take("shared", 10) == 0
    await one.close()
    await other.close()


async def test_without_redis_each_process_keeps_its_own_pace(tmp_path: Path) -> None:
    clock = Clock()
    rate_limiter = RateLimiter({"sms": Rate(2.0)}, clock, f"unix://{tmp_path}/nobody.sock")
    assert await rate_limiter.take("sms", 10) == 2
    assert await rate_limiter.take("sms", 10) == 0
    clock.time += SECOND
    assert await rate_limiter.take("sms", 10) == 2
    assert await rate_limiter.take("email", 10) == 10
    await rate_limiter.close()
