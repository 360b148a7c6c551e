"""What is done every minute, so that nothing is left lying that should be gone or settled."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot import delivery
from storage.database import Database, Work

STRANGERS = timedelta(days=2)  # receipts for messages that are not ours: other senders on the same account


async def keep_house(database: Database, now: datetime) -> None:
    erased = await database.run(_tidy, now)
    if erased:
        await asyncio.to_thread(database.scrub)


def _tidy(work: Work, now: datetime) -> int:
    """Settle receipts that came before their message, and take away what was left of erased people."""
    delivery.apply(work, work.outbox.settle(now=now), now)
    work.outbox.forget_early(before=now - STRANGERS)
    return work.people.sweep()
