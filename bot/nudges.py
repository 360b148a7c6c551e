"""Nudges between processes, over a Redis stream.

Each nudge reaches one of the workers. A Redis that cannot be reached delays a message by a second and loses none, and
nobody waits for it for long.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from time import monotonic
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from bot.running import within
from bot.tasks import Task, Tasks

log = logging.getLogger(__name__)

STREAM = "kynnys"
GROUP = "workers"
LENGTH = 1_000  # nudges that Redis keeps: far more than are under way, and older ones say nothing new
BLOCK = 1_000  # milliseconds of one read
PATIENCE = 0.25  # seconds that a nudge may take: a provider waits for its 200 meanwhile
PAUSE = 10.0  # seconds without nudges after one was lost
AGAIN = 2.0  # seconds until Redis is tried again


class SharedTasks(Tasks):
    """A nudge here is felt by whichever worker is free to read it, which may be this process."""

    def __init__(self, redis_url: str, *, answer: Task, tick: Task) -> None:
        super().__init__(answer=answer, tick=tick)
        self._redis: Any = Redis.from_url(redis_url, decode_responses=True)
        self._silent_until = 0.0

    async def open(self, *, work: bool) -> None:
        """Redis may come later, or go and come back empty: a nudge saves a second, no more."""
        await super().open(work=work)
        while work:
            try:
                await self._read()
            except Exception as error:  # noqa: BLE001 - whatever it is, the house stands without it
                log.warning(
                    "Redis does not answer (%s): messages wait for the next tick", type(error).__name__
                )
                await asyncio.sleep(AGAIN)

    async def close(self) -> None:
        await super().close()
        await self._redis.aclose()

    async def _read(self) -> None:
        """Until something is wrong."""
        with suppress(ResponseError):  # there is one already
            await self._redis.xgroup_create(STREAM, GROUP, mkstream=True)
        while True:
            # Nobody acknowledges: what a dead worker has taken with it, the others' ticks find.
            streams = await self._redis.xreadgroup(
                GROUP, "worker", {STREAM: ">"}, count=LENGTH, block=BLOCK, noack=True
            )
            for name in {nudge["task"] for _, nudges in streams for _, nudge in nudges}:
                self._start(name)

    async def _nudge(self, name: str) -> None:
        if monotonic() < self._silent_until:
            return
        try:
            await within(PATIENCE, self._redis.xadd(STREAM, {"task": name}, maxlen=LENGTH))
        except Exception as error:  # noqa: BLE001 - a nudge that is lost costs a second
            self._silent_until = monotonic() + PAUSE
            log.warning("a nudge was lost (%s): the next ticks do its work", type(error).__name__)
