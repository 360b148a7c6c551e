"""What is done every minute and every day, so that nothing is left lying that should be gone or settled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.organisation import Organisation
from bot.outbound import outcomes
from storage.database import Database, Work
from storage.lifecycle.retention import BEGINNING, Ages, Rule, rules

log = logging.getLogger(__name__)

UNREADABLE = timedelta(days=30)  # time enough to mend the reader; it is not known whose words are in it
REPEATS = timedelta(days=30)  # a provider may bring an erased message again; they do so for days at most
WISHES = timedelta(days=90)  # what was looked for and not found
STRANGERS = timedelta(days=2)  # receipts for messages that are not ours: other senders on the same account
DAY = timedelta(days=1)
REST = 0.02  # seconds between two batches of deletion by age: answers come first


class Housekeeping:
    """Safe in several processes at once: each finds what the others have left."""

    def __init__(self, database: Database, organisation: Organisation) -> None:
        self._database = database
        self._organisation = organisation
        self._retained_at: datetime | None = None

    async def __call__(self, now: datetime) -> None:
        if self._retained_at is None or now - self._retained_at >= DAY:
            await self.retain(now)
            self._retained_at = now
        erased = await self._database.write_async(_tidy, now)
        if erased:
            await asyncio.to_thread(self._database.scrub)

    async def retain(self, now: datetime) -> dict[str, int]:
        """Let go of what is older than the organisation keeps it; how many of what."""
        ages = retention_ages(self._organisation, now)
        gone = {rule.name: await self._apply(rule, ages, now) for rule in rules()}
        if any(gone.values()):
            log.info(
                "gone by its age: %s", ", ".join(f"{count} {name}" for name, count in gone.items() if count)
            )
            await asyncio.to_thread(self._database.scrub)
        return gone

    async def _apply(self, rule: Rule, ages: Ages, now: datetime) -> int:
        gone, after = 0, BEGINNING
        while ids := await self._database.read_async(_find, rule, ages, after):
            gone += await self._database.write_async(_forget, rule, ids, ages, now)
            after = ids[-1]  # what is done may stay, and need not be read again
            await asyncio.sleep(REST)
        return gone


def retention_ages(organisation: Organisation, now: datetime) -> Ages:
    """A visit is kept at least as long as its question keeps the next one away, also where visits go sooner."""
    days, quarantine = organisation.settings.retention, organisation.quarantine
    return Ages(
        unanswered_visit=now - max(timedelta(days=days.unanswered_visit), quarantine),
        address=now - max(timedelta(days=days.address), quarantine),
        free_text=now - timedelta(days=days.free_text),
        sign_up=now - timedelta(days=days.sign_up),
        audit=now - timedelta(days=days.audit),
        repeats=now - REPEATS,
        wish=now - WISHES,
    )


def _find(work: Work, rule: Rule, ages: Ages, after: int) -> list[int]:
    return rule.find(work.connection, ages, after=after)


def _forget(work: Work, rule: Rule, ids: Sequence[int], ages: Ages, now: datetime) -> int:
    return rule.apply(work.connection, ids, ages, now)


def _tidy(work: Work, now: datetime) -> int:
    """Settle receipts that came before their message, and take away what was left of erased people."""
    outcomes.apply(work, work.receipts.settle(now=now), now)
    work.receipts.forget(before=now - STRANGERS)
    work.links.sweep(now=now)
    work.unreadable.forget(before=now - UNREADABLE)
    return work.people.sweep()
