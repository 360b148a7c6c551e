"""Hop 6: claim what is due, hand it to its channel, record what came of it.

Three steps, and no transaction is open while the network is awaited: claim, send, record. What a channel reports
as an error is only classified there; what follows from it is decided here, in one place.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.logs import failure
from channels.message import Channel, Reason, SendError
from storage.database import Database, Work
from storage.outbox import Claimed, Settled

log = logging.getLogger(__name__)

BATCH = 64
LEASE = timedelta(minutes=2)  # far beyond any channel's own timeout; then the send counts as unconfirmed
BACKOFF = (5, 30, 120, 600, 1800, 3600)  # seconds before the next try; the last repeats
GIVE_UP = timedelta(hours=48)  # a reply older than this says nothing any more
CHECK_AFTER = timedelta(seconds=30)  # providers list a message within seconds of taking it


@dataclass(frozen=True, slots=True)
class Sent:
    external_id: str


@dataclass(frozen=True, slots=True)
class Unsent:
    error: SendError


class Delivery:
    def __init__(
        self, database: Database, channels: Mapping[str, Channel], now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._channels = channels
        self._now = now

    async def deliver(self) -> int:
        """Send one batch of what is due; how many messages were claimed. Replies go before everything else."""
        claimed = await self._database.run(
            lambda work: work.outbox.claim(now=self._now(), limit=BATCH, lease=LEASE)
        )
        if claimed:
            results = await asyncio.gather(*(self._send(message) for message in claimed))
            await self._database.run(self._record, list(zip(claimed, results, strict=True)))
        return len(claimed)

    async def _send(self, claimed: Claimed) -> Sent | Unsent:
        channel = self._channels.get(claimed.message.channel)
        if channel is None:
            return Unsent(SendError(Reason.misconfigured, "this channel is not set up"))
        try:
            if claimed.uncertain:
                found = await self._find(channel, claimed)
                if found is not None:
                    return Sent(found)
            return Sent(await channel.send(claimed.message))
        except SendError as error:
            return Unsent(error)
        except Exception as error:
            failure(log, f"channel {claimed.message.channel}", error)
            return Unsent(SendError(Reason.unconfirmed, type(error).__name__))

    async def _find(self, channel: Channel, claimed: Claimed) -> str | None:
        """Ask the provider whether an earlier try arrived. Raises `SendError` while that cannot be known.

        A channel that cannot be asked gets one try more and no third one.
        """
        find = getattr(channel, "find", None)
        if find is not None:
            found: str | None = await find(claimed.message, claimed.queued_at)
            return found
        if claimed.attempts > 2:
            raise SendError(Reason.rejected, "twice unconfirmed")
        return None

    def _record(self, work: Work, results: list[tuple[Claimed, Sent | Unsent]]) -> None:
        now = self._now()
        taken = [
            (claimed.message.id, result.external_id)
            for claimed, result in results
            if isinstance(result, Sent)
        ]
        apply(work, work.outbox.sent_all(taken, now=now), now)
        for claimed, result in results:
            if isinstance(result, Unsent):
                _decide(work, claimed, result.error, now)


def _decide(work: Work, claimed: Claimed, error: SendError, now: datetime) -> None:
    """What follows from a send that did not succeed."""
    message = claimed.message
    match error.reason:
        case Reason.unconfirmed:
            work.outbox.unconfirmed(message.id, now=now, check_at=now + CHECK_AFTER)
        case Reason.throttled | Reason.misconfigured if claimed.uncertain:
            work.outbox.unconfirmed(message.id, now=now, check_at=now + _pause(claimed, error))
        case Reason.throttled | Reason.misconfigured if now - claimed.queued_at < GIVE_UP:
            work.outbox.retry(message.id, at=now + _pause(claimed, error), reason=error.reason)
        case reason:
            work.outbox.failed(message.id, reason, now=now, code=error.code)
            if reason is Reason.blocked:
                _suppress(work, message.channel, message.address, now)
    level = logging.INFO if error.reason in (Reason.throttled, Reason.blocked) else logging.WARNING
    log.log(level, "message %d on %s: %s", message.id, message.channel, error)


def _pause(claimed: Claimed, error: SendError) -> timedelta:
    return timedelta(seconds=error.retry_after or BACKOFF[min(claimed.attempts, len(BACKOFF)) - 1])


def apply(work: Work, settled: Sequence[Settled], now: datetime) -> None:
    """What follows from what providers report after they took a message."""
    for message in settled:
        if message.reason is Reason.blocked and message.conversation is not None:
            conversation = work.conversations.get(message.conversation)
            if conversation is not None:
                _suppress(work, conversation.channel, conversation.address, now)


def _suppress(work: Work, channel: str, address: str, now: datetime) -> None:
    """The provider knows of an opt-out that we did not: keep both lists in step."""
    work.suppressions.add(channel, address, source="provider", text="", now=now)
