"""Messages that only the provider has: a hook that was not answered in time is not repeated for ever.

Twilio gives a hook fifteen seconds in all and then forgets it (error 11205), but keeps the message. So the messages
of the last days are listed at every start, those of the last minutes every minute, and what is missing is taken in
as if it came just now.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.inbound.intake import erased_since, ready
from channels.capabilities import ListsInbound
from channels.clock import Clock
from channels.message import Inbound
from storage.database import Database, Work
from storage.driver.faults import fault_of

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=1)  # one request each; the longest wait of a person whose hook was lost
BACK = timedelta(days=2)  # an answer that comes later than that answers nothing any more
ONCE_MORE = timedelta(minutes=5)  # of what was looked at before: lists may lag behind
STILL_COMING = timedelta(
    seconds=20
)  # younger ones are left to the hook, which alone tells what Twilio made of them

Listed = Sequence[tuple[datetime, Inbound]]


class Missed:
    """Asked every second or so, looks when it is time; after a look that failed no sooner either.

    A message that cannot be taken in is tried again with each look.
    """

    def __init__(self, channel: ListsInbound, database: Database, now: Clock) -> None:
        self._channel = channel
        self._database = database
        self._now = now
        self._looked_at: datetime | None = None  # with success
        self._next = now()
        self._failed: Listed = ()

    async def __call__(self) -> None:
        """Raises `SendError`."""
        now = self._now()
        if now < self._next:
            return
        self._next = now + EVERY
        since = None if self._looked_at is None else self._looked_at - ONCE_MORE
        listed = await _list(self._channel, self._database, now, since, until=now - STILL_COMING)
        known = {inbound.external_id for _, inbound in listed}
        listed = [*(one for one in self._failed if one[1].external_id not in known), *listed]
        _, self._failed = await _take(self._channel.name, self._database, listed, now)
        self._looked_at = now


async def reconcile(
    channel: ListsInbound, database: Database, now: datetime, since: datetime | None = None
) -> int:
    """Take in what is missing of that time; how many messages that were. Raises `SendError`.

    By itself it looks two days back, and never before the first conversation: what a number was used for earlier is
    not our business.
    """
    missed, _ = await _take(channel.name, database, await _list(channel, database, now, since), now)
    return missed


async def _list(
    channel: ListsInbound,
    database: Database,
    now: datetime,
    since: datetime | None,
    *,
    until: datetime | None = None,
) -> Listed:
    if since is None:
        first = await database.read_async(lambda work: work.conversations.first_began(channel.name))
        if first is None:
            return []
        since = max(first, now - BACK)
    return [one for one in await channel.inbound(since) if until is None or one[0] <= until]


async def _take(channel: str, database: Database, listed: Listed, now: datetime) -> tuple[int, Listed]:
    """How many were missing, and those that cannot be taken in: they stop none of the others."""
    if not listed:
        return 0, ()
    failed = []
    try:
        missed = await database.write_async(_take_in, channel, listed, now)
    except Exception as error:
        if fault_of(error):
            raise  # nothing can be taken in
        missed = 0
        for one in listed:
            try:
                missed += await database.write_async(_take_in, channel, [one], now)
            except Exception as error:
                if fault_of(error):
                    raise
                failed.append(one)
                cause = type(error).__name__
        if failed:
            log.error(
                "%d messages that never reached our hook %s cannot be taken in (%s); the others can",
                len(failed),
                channel,
                cause,
            )
    if missed:
        log.warning("%d messages never reached our hook %s; they are taken in now", missed, channel)
    return missed, failed


def _take_in(work: Work, channel: str, listed: Listed, now: datetime) -> int:
    unknown = work.inbox.unknown(channel, [inbound.external_id for _, inbound in listed])
    missed = [
        inbound
        for sent_at, inbound in listed
        if inbound.external_id in unknown
        and not erased_since(work, inbound.channel, inbound.address, sent_at)
    ]
    work.inbox.receive([ready(inbound) for inbound in missed], now=now)
    return len(missed)
