"""Messages that the provider has and we never heard of: a hook that nobody answered in time is not repeated for ever.

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

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=1)  # one request each: what a hook that nobody took costs its sender
BACK = timedelta(days=2)  # an answer that comes later than that answers nothing any more
ONCE_MORE = timedelta(minutes=5)  # of what was looked at before: lists may lag behind
STILL_COMING = timedelta(
    seconds=20
)  # younger ones are left to the hook, which alone tells what Twilio made of them

Listed = Sequence[tuple[datetime, Inbound]]


class Missed:
    """Asked every second or so, looks when it is time; after a look that failed no sooner either."""

    def __init__(self, channel: ListsInbound, database: Database, now: Clock) -> None:
        self._channel = channel
        self._database = database
        self._now = now
        self._looked_at: datetime | None = None  # with success
        self._next = now()

    async def __call__(self) -> None:
        """Raises `SendError`."""
        now = self._now()
        if now < self._next:
            return
        self._next = now + EVERY
        since = None if self._looked_at is None else self._looked_at - ONCE_MORE
        await reconcile(self._channel, self._database, now, since, until=now - STILL_COMING)
        self._looked_at = now


async def reconcile(
    channel: ListsInbound,
    database: Database,
    now: datetime,
    since: datetime | None = None,
    *,
    until: datetime | None = None,
) -> int:
    """Take in what is missing of that time; how many messages that were. Raises `SendError`.

    By itself it looks two days back, and never before the first conversation: what a number was used for earlier is
    none of ours.
    """
    if since is None:
        first = await database.look(lambda work: work.conversations.first_began(channel.name))
        if first is None:
            return 0
        since = max(first, now - BACK)
    listed = [one for one in await channel.inbound(since) if until is None or one[0] <= until]
    missed = await database.run(_take_in, channel.name, listed, now) if listed else 0
    if missed:
        log.warning("%d messages never reached our hook %s; they are taken in now", missed, channel.name)
    return missed


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
