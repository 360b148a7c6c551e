"""Messages that the provider has and we never heard of: a hook that nobody answered in time is not repeated for ever.

Twilio gives a hook fifteen seconds in all and then forgets it (error 11205), but keeps the message. So the messages
of the last days are listed once a day and at every start, and what is missing is taken in as if it came just now.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from channels.message import Inbound
from storage.database import Database, Work

if TYPE_CHECKING:
    from channels.sms import Sms

log = logging.getLogger(__name__)

EVERY = timedelta(days=1)
BACK = timedelta(days=2)  # an answer that comes later than that answers nothing any more

Listed = Sequence[tuple[datetime, Inbound]]


async def reconcile(sms: Sms, database: Database, now: datetime, since: datetime | None = None) -> int:
    """Take in what is missing since then; how many messages that were. Raises `SendError`.

    By itself it looks two days back, and never before the first message that came by the hook: what a number was
    used for earlier is none of ours.
    """
    if since is None:
        first = await database.look(lambda work: work.inbox.first(sms.name))
        if first is None:
            return 0
        since = max(first, now - BACK)
    listed = await sms.inbound(since)
    missed = await database.run(_take_in, sms.name, listed, now) if listed else 0
    if missed:
        log.warning("%d messages never reached our hook; they are taken in now", missed)
    return missed


def _take_in(work: Work, channel: str, listed: Listed, now: datetime) -> int:
    unknown = work.inbox.unknown(channel, [inbound.external_id for _, inbound in listed])
    missed = [
        inbound
        for sent_at, inbound in listed
        if inbound.external_id in unknown and not _erased_since(work, inbound, sent_at)
    ]
    work.inbox.receive(missed, now=now)
    return len(missed)


def _erased_since(work: Work, inbound: Inbound, sent_at: datetime) -> bool:
    """Whether the person may have had this message erased: it must not come back from the provider.

    Erasing leaves an opt-out without words behind, and a conversation that begins anew with the next message.
    """
    history = work.suppressions.history(inbound.channel, inbound.address)
    if not any(asked.source == "person" and asked.text is None for asked in history):
        return False
    began = work.conversations.began(inbound.channel, inbound.address)
    return began is None or sent_at < began
