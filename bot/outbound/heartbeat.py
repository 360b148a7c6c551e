"""The heartbeat of a process: it tells the database that it lives, and takes up what dead processes were sending.

Death is seen in two ways. Where the dead process ran in the same place as this one, the operating system knows that it
is gone: at its start a process takes up at once what was left there. Anywhere else a process is dead when its
heartbeat has not moved for `MISSED`, by the clock of the process that watches: the clocks of two hosts need not agree.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from importlib.metadata import version
from time import monotonic

from bot.outbound.dispatch import Dispatcher
from channels.capabilities import Finds, can
from channels.message import Channel
from storage.database import Database, Work
from storage.installation.processes import MISSED, Process, is_gone, place

BEAT = 2.0  # seconds between two heartbeats


class Heartbeat:
    def __init__(
        self,
        database: Database,
        dispatcher: Dispatcher,
        channels: Mapping[str, Channel],
        now: Callable[[], datetime],
        *,
        check_after: timedelta,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`check_after` is what a provider needs to list a message that it took."""
        self._database = database
        self._dispatcher = dispatcher
        self._channels = channels
        self._now = now
        self._check_after = check_after
        self._clock = clock
        self._kind = ""
        # By process: its last heartbeat, and since when that is known.
        self._watched: dict[int, tuple[datetime, float]] = {}

    async def begin(self, kind: str) -> None:
        """From here on this process is among the living."""
        self._kind = kind
        self._dispatcher.process = await self._database.write_async(self._begin, self._now())

    async def __call__(self) -> None:
        id, held = self._dispatcher.process, self._dispatcher.held
        if id is None:
            return
        now, until = self._now(), self._dispatcher.lease_until()
        new, renewed = await self._database.write_async(self._beat, id, held, now, until)
        self._dispatcher.process = new
        self._dispatcher.renewed(held, renewed)
        if dead := self._silent(await self._database.read_async(_all)):
            await self._database.write_async(self._bury, dead, self._now())

    async def end(self) -> None:
        """A good end: what is still on its way is taken up by others, or by the next start."""
        id, self._dispatcher.process = self._dispatcher.process, None
        if id is not None:
            await self._database.write_async(self._bury, [id], self._now())

    # -- storage alone, in a worker thread -------------------------------------------------------------------------
    def _begin(self, work: Work, now: datetime) -> int:
        self._bury(work, [process.id for process in work.processes.all() if is_gone(process)], now)
        return self._add(work, now)

    def _add(self, work: Work, now: datetime) -> int:
        fingerprints = [key.fingerprint for key in self._database.keys.keys]
        return work.processes.add(
            self._kind, place(), os.getpid(), fingerprints=fingerprints, version=version("kynnys"), now=now
        )

    def _beat(
        self, work: Work, id: int, held: list[int], now: datetime, until: datetime
    ) -> tuple[int, set[int]]:
        """The number of this process, another one where it was taken for dead; and the claims that it still has."""
        if not work.processes.seen(id, now=now):
            return self._add(work, now), set()
        return id, work.processes.renew(id, held, until=until)

    def _bury(self, work: Work, dead: list[int], now: datetime) -> None:
        asked = [name for name, channel in self._channels.items() if can(channel, Finds)]
        for id in dead:
            work.processes.end(id, now=now, asked=asked, check_at=now + self._check_after)

    # -- the others ------------------------------------------------------------------------------------------------
    def _silent(self, processes: list[Process]) -> list[int]:
        """Those whose heartbeat has not moved for too long."""
        at, before = self._clock(), self._watched
        others = [process for process in processes if process.id != self._dispatcher.process]
        self._watched = {
            each.id: known
            if (known := before.get(each.id)) and known[0] == each.seen_at
            else (each.seen_at, at)
            for each in others
        }
        return [id for id, (_, since) in self._watched.items() if at - since >= MISSED]


def _all(work: Work) -> list[Process]:
    return work.processes.all()
