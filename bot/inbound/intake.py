"""Hop 3: what providers deliver is stored and committed before they get their 200."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.config.channels import implementation
from bot.outbound import outcomes
from bot.runtime.background import Running
from bot.runtime.nudges import Tasks
from channels.capabilities import FollowsUp, Rereads, can
from channels.message import (
    Channel,
    Event,
    Inbound,
    Invitation,
    Priority,
    Receipt,
    Refused,
    Unanswered,
    Unreadable,
)
from dialogs.languages import LANGUAGES, OTHERWISE
from dialogs.understanding import cries_for_help
from storage.database import Database, Work

MOST = 256  # requests to a transaction

Events = Sequence[Event]
Taken = tuple[Events, asyncio.Future[None]]  # of one request, and what tells it that all of them are stored


class Intake:
    def __init__(
        self, database: Database, channels: Mapping[str, Channel], now: Callable[[], datetime], tasks: Tasks
    ) -> None:
        self._database = database
        self._channels = channels
        self._now = now
        self._tasks = tasks
        self._waiting: list[Taken] = []
        self._storing: asyncio.Task[None] | None = None
        self._following_up = Running()

    async def take(self, events: Events) -> None:
        """Return once all of it is committed; repeats change nothing. Raises what the database raises.

        What comes while something is being stored is stored together after it.
        """
        if not events:
            return
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((events, stored))
        if self._storing is None:
            self._storing = asyncio.create_task(self._store_all())
        await stored
        for event in events:
            if isinstance(event, Inbound | Invitation):
                self._follow_up(event)

    async def _store_all(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
                if await self._together(group):
                    await self._tasks.answer()
        finally:
            self._storing = None

    async def _together(self, group: Sequence[Taken]) -> bool:
        """Whether there is something to answer. Where all cannot be stored, each is tried alone."""
        try:
            news = await self._database.write_async(
                self._store, [event for events, _ in group for event in events]
            )
        except Exception as error:  # noqa: BLE001 - it belongs to those who wait for it
            if len(group) > 1:
                return any([await self._together([one]) for one in group])
            _, stored = group[0]
            if not stored.done():
                stored.set_exception(error)
            return False
        for _, stored in group:
            if not stored.done():  # its request may be gone
                stored.set_result(None)
        return news

    def _follow_up(self, event: Inbound | Invitation) -> None:
        channel = self._channels.get(event.channel)
        if can(channel, FollowsUp):
            self._following_up.start(channel.follow_up(event))

    def _store(self, work: Work, events: Events) -> bool:
        """Whether there is something to answer."""
        now = self._now()
        inbounds = [self._for_us(event) for event in events if isinstance(event, Inbound)]
        receipts = [event for event in events if isinstance(event, Receipt)]
        work.unreadable.keep([event for event in events if isinstance(event, Unreadable)], now=now)
        if receipts:
            outcomes.apply(work, work.receipts.take(receipts, now=now), now)
        return bool(inbounds and work.inbox.receive(inbounds, now=now))

    def _for_us(self, inbound: Inbound) -> Inbound:
        if inbound.channel not in self._channels:
            inbound = replace(inbound, unanswered=Unanswered.not_set_up)
        return ready(inbound)


def reread(work: Work, now: datetime) -> int:
    """Take in what can be read by now of all that could not; how many deliveries."""
    read = 0
    for kept in work.unreadable.list():
        channel = implementation(kept.channel)
        if not isinstance(channel, Rereads):
            continue
        try:
            events = channel.reread(kept.content)
        except Refused:
            continue
        if any(isinstance(event, Unreadable) for event in events):
            continue
        inbounds = [event for event in events if isinstance(event, Inbound)]
        work.inbox.receive(
            [
                ready(each)
                for each in inbounds
                if not erased_since(work, each.channel, each.address, kept.received_at)
            ],
            now=now,
        )
        work.unreadable.read(kept.id)
        read += 1
    return read


def erased_since(work: Work, channel: str, address: str, sent_at: datetime) -> bool:
    """Whether the person was erased after this was sent: what comes late must not bring the person back.

    Erasing leaves an opt-out without words behind, and a conversation that begins anew with the next message.
    """
    history = work.suppressions.history(channel, address)
    if not any(asked.source == "person" and asked.text is None for asked in history):
        return False
    began = work.conversations.began(channel, address)
    return began is None or sent_at < began


def ready(inbound: Inbound) -> Inbound:
    """As it is stored: before all others where it is a cry for help, and in English where the app speaks none of our
    languages.
    """
    if inbound.language is not None and inbound.language not in LANGUAGES:
        inbound = replace(inbound, language=OTHERWISE)
    return replace(inbound, priority=Priority.crisis) if cries_for_help(inbound.text) else inbound
