"""Hop 6: claim what is due, hand it to its channel, record what came of it.

Three steps, and no transaction is open while the network is awaited: claim, send, record. What a channel reports
as an error is only classified there; what follows from it is decided here, in one place.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError

from bot.logs import failure
from bot.pace import Pace
from channels.message import Channel, Reason, SendError, with_letters
from channels.segments import segments
from storage.database import Database, Work
from storage.outbox import Claimed, Settled

log = logging.getLogger(__name__)

BATCH = 64  # sends under way at the same time, on each channel
SOON = 0.25  # seconds that a batch waits for its slowest send
LEASE = timedelta(minutes=2)  # far beyond any channel's own timeout; then the send counts as unconfirmed
AGAIN = 0.2  # seconds until the database is asked again to record what came of sends
BACKOFF = (5, 30, 120, 600, 1800, 3600)  # seconds before the next try; the last repeats
GIVE_UP = timedelta(hours=48)  # a reply older than this says nothing any more
CHECK_AFTER = timedelta(seconds=30)  # providers list a message within seconds of taking it


# What nobody but an operator can mend, with what to do. `/readyz` says it, too.
ALARMS = {
    Reason.filtered: "carriers take our messages for spam: ask the provider why before more are sent",
    Reason.misconfigured: "the provider refuses us: check account, token and sender in the settings",
}
THROTTLED = 1.0  # seconds for which nothing is sent on a channel that is too fast, unless it names its own


@dataclass(frozen=True, slots=True)
class Sent:
    external_id: str
    repeated: bool = False  # after a try that may have arrived, and nobody can be asked


@dataclass(frozen=True, slots=True)
class Unsent:
    error: SendError


class Delivery:
    def __init__(
        self,
        database: Database,
        channels: Mapping[str, Channel],
        now: Callable[[], datetime],
        pace: Pace | None = None,
        check_after: timedelta = CHECK_AFTER,
    ) -> None:
        self._database = database
        self._channels = channels
        self._now = now
        self._pace = pace or Pace({}, now)
        self._check_after = check_after
        self._slow: dict[
            asyncio.Task[Sent | Unsent], str
        ] = {}  # sends that take their time, with the channel
        self._late: set[asyncio.Task[None]] = set()

    async def deliver(self) -> int:
        """Send one batch of what is due; how many messages were claimed. Replies go before everything else.

        Nothing is claimed that may not be sent now: what a channel's pace holds back stays in the queue, where a
        reply may still go before it. Whoever does not answer soon is left to it: nobody else waits for that.
        """
        channels = await self._database.look(lambda work: work.outbox.channels())
        slow = Counter(self._slow.values())
        may = {channel: await self._pace.take(channel, BATCH - slow[channel]) for channel in channels}
        if not any(may.values()):
            return 0
        claimed = await self._database.run(self._claim, may)
        await asyncio.gather(*(self._pay(channel, may[channel], claimed) for channel in may))
        sends = {asyncio.create_task(self._send(message)): message for message in claimed}
        if sends:
            done, _ = await asyncio.wait(sends, timeout=SOON)
            for send, message in sends.items():
                if send not in done:
                    self._slow[send] = message.message.channel
                    late = asyncio.create_task(self._wait_for(send, message))
                    self._late.add(late)
                    late.add_done_callback(self._late.discard)
            await self._keep([(message, send.result()) for send, message in sends.items() if send in done])
        return len(claimed)

    async def idle(self) -> None:
        """Wait for the sends that are under way."""
        while self._late:
            await asyncio.wait(self._late)

    async def _wait_for(self, send: asyncio.Task[Sent | Unsent], claimed: Claimed) -> None:
        try:
            await self._keep([(claimed, await send)])
        except Exception as error:  # noqa: BLE001 - an adapter that breaks must not cost the others their sends
            failure(log, "recording a send", error)  # its claim runs out: it is looked up then
        finally:
            del self._slow[send]

    async def _keep(self, results: list[tuple[Claimed, Sent | Unsent]]) -> None:
        await self._hold_back(results)
        for channel, address, external_id in await self._written(results):
            clearing = asyncio.create_task(self._clear(channel, address, external_id))
            self._late.add(clearing)
            clearing.add_done_callback(self._late.discard)

    async def _written(self, results: list[tuple[Claimed, Sent | Unsent]]) -> list[tuple[str, str, str]]:
        """What came of a send is known here alone. A database that is gone may come back before the claims end: until
        then it is held ready, or what went out would be in doubt and could go out again.
        """
        until = self._now() + LEASE * 0.75
        while True:
            try:
                return await self._database.run(self._record, results)
            except DBAPIError as error:
                failure(log, "recording sends", error)
                if self._now() > until:
                    raise
                await asyncio.sleep(AGAIN)

    async def _clear(self, channel: str, address: str, external_id: str) -> None:
        clear = getattr(self._channels[channel], "clear", None)
        if clear is not None:
            await clear(address, external_id)

    def _claim(self, work: Work, may: Mapping[str, int]) -> list[Claimed]:
        now = self._now()
        return [
            claimed
            for channel, limit in may.items()
            if limit
            for claimed in work.outbox.claim(
                now=now, limit=limit, lease=LEASE, channel=channel, spacing=self._pace.spacing(channel)
            )
        ]

    async def _pay(self, channel: str, paid: int, claimed: Sequence[Claimed]) -> None:
        spent = sum(_cost(each) for each in claimed if each.message.channel == channel)
        await self._pace.charge(channel, spent - paid)

    async def _hold_back(self, results: Sequence[tuple[Claimed, Sent | Unsent]]) -> None:
        """One message that was too fast stands for its sender: nothing more goes until the provider's time is up."""
        waits: dict[str, float] = {}
        for claimed, result in results:
            if isinstance(result, Unsent) and result.error.reason is Reason.throttled:
                channel = claimed.message.channel
                waits[channel] = max(waits.get(channel, 0.0), result.error.retry_after or THROTTLED)
        for channel, seconds in waits.items():
            await self._pace.hold(channel, seconds)

    async def _send(self, claimed: Claimed) -> Sent | Unsent:
        channel = self._channels.get(claimed.message.channel)
        if channel is None:
            return Unsent(SendError(Reason.misconfigured, "this channel is not set up"))
        try:
            if claimed.uncertain:
                found = await self._find(channel, claimed)
                if found is not None:
                    return Sent(found)
            repeated = claimed.uncertain and not hasattr(channel, "find")
            return Sent(await channel.send(claimed.message), repeated)
        except SendError as error:
            return Unsent(error)
        except Exception as error:  # noqa: BLE001 - an adapter that breaks must not cost the others their sends
            failure(log, f"channel {claimed.message.channel}", error)
            return Unsent(SendError(Reason.unconfirmed, type(error).__name__))

    async def _find(self, channel: Channel, claimed: Claimed) -> str | None:
        """Ask the provider whether an earlier try arrived. Raises `SendError` while that cannot be known.

        The same words may rightly go to one person twice: what another message of ours has is not this one. A
        channel that cannot be asked gets one try more and no third one.
        """
        find = getattr(channel, "find", None)
        if find is not None:
            name = claimed.message.channel
            found: Sequence[str] = await find(claimed.message, claimed.queued_at)
            held = await self._database.look(lambda work: work.outbox.held(name, found)) if found else set()
            return next((id for id in found if id not in held), None)
        if claimed.maybe_sent >= 2 or self._now() - claimed.queued_at > GIVE_UP:
            raise SendError(Reason.rejected, "twice unconfirmed")
        return None

    def _record(self, work: Work, results: list[tuple[Claimed, Sent | Unsent]]) -> list[tuple[str, str, str]]:
        """The messages whose buttons are to go, by channel, address and the provider's id."""
        now = self._now()
        outdated: list[tuple[str, str, str]] = []
        taken = [
            (claimed.message.id, result.external_id)
            for claimed, result in results
            if isinstance(result, Sent)
        ]
        apply(work, work.outbox.sent_all(taken, now=now), now)
        for claimed, result in results:
            if isinstance(result, Unsent):
                _decide(work, claimed, result.error, now, self._check_after)
                continue
            if result.repeated:
                work.outbox.repeated(claimed.message.id)
            outdated += self._outdated(work, claimed, result)
        return outdated

    def _outdated(self, work: Work, claimed: Claimed, sent: Sent) -> list[tuple[str, str, str]]:
        """Once more is said, the buttons under what was said before answer nothing any more."""
        message = claimed.message
        if claimed.conversation is None or not hasattr(self._channels.get(message.channel), "clear"):
            return []
        if message.buttons:
            work.outbox.show_keyboard(message.id, sent.external_id)
        gone = work.outbox.hide_keyboards(claimed.conversation, before=claimed.queued_at)
        return [(message.channel, message.address, external_id) for external_id in gone]


def _decide(work: Work, claimed: Claimed, error: SendError, now: datetime, check_after: timedelta) -> None:
    """What follows from a send that did not succeed."""
    message = claimed.message
    match error.reason:
        case Reason.unconfirmed:
            work.outbox.unconfirmed(message.id, now=now, check_at=now + check_after)
        case Reason.throttled | Reason.misconfigured if claimed.uncertain:
            work.outbox.unconfirmed(message.id, now=now, check_at=now + _pause(claimed, error), refused=True)
        case Reason.throttled | Reason.misconfigured if now - claimed.queued_at < GIVE_UP:
            work.outbox.retry(message.id, at=now + _pause(claimed, error), reason=error.reason)
        case reason:
            work.outbox.failed(message.id, reason, now=now, code=error.code)
            if reason is Reason.blocked:
                _suppress(work, message.channel, message.address, now)
    if error.reason in ALARMS:
        _alarm(message.id, error.reason, error.code)
    else:
        level = logging.INFO if error.reason in (Reason.throttled, Reason.blocked) else logging.WARNING
        log.log(level, "message %d on %s: %s", message.id, message.channel, error)


def _alarm(message: int, reason: Reason, code: str | None) -> None:
    log.error("message %d was not sent (%s, code %s): %s", message, reason, code, ALARMS[reason])


def _cost(claimed: Claimed) -> int:
    """In what the channel's rate counts."""
    message = claimed.message
    return segments(with_letters(message.text, message.buttons)).parts if message.channel == "sms" else 1


def _pause(claimed: Claimed, error: SendError) -> timedelta:
    return timedelta(seconds=error.retry_after or BACKOFF[min(claimed.attempts, len(BACKOFF)) - 1])


def apply(work: Work, settled: Sequence[Settled], now: datetime) -> None:
    """What follows from what providers report after they took a message."""
    for message in settled:
        if message.reason in ALARMS:
            _alarm(message.id, message.reason, message.code)
        if message.reason is Reason.blocked and message.conversation is not None:
            conversation = work.conversations.get(message.conversation)
            if conversation is not None:
                _suppress(work, conversation.channel, conversation.address, now)


def _suppress(work: Work, channel: str, address: str, now: datetime) -> None:
    """The provider knows of an opt-out that we did not: keep both lists in step."""
    work.suppressions.add(channel, address, source="provider", text="", now=now)
