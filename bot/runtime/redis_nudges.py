"""Nudges between processes, over a Redis stream.

Each nudge reaches one of the workers. A Redis that cannot be reached delays a message by a second and loses none, and
a caller waits for it half a second at most.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from time import monotonic
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import ResponseError

from bot.config.logs import seldom
from bot.runtime.background import for_ever, within
from bot.runtime.nudges import Task, Tasks

log = logging.getLogger(__name__)

STREAM = "kynnys"
GROUP = "workers"
LENGTH = 1_000  # nudges that Redis keeps: far more than are under way, and older ones say nothing new
BLOCK = 1_000  # milliseconds of one read
SILENT = 3.0  # seconds after which a Redis that answers nothing is taken for one that hangs
ANSWERS = 1.0  # seconds that Redis gets to answer a check
PATIENCE = 0.25  # seconds that a nudge may take: a provider waits for its 200 meanwhile
PAUSE = 10.0  # seconds without nudges after one was lost
AGAIN = 2.0  # seconds until Redis is tried again


class SharedTasks(Tasks):
    """A nudge here is felt by whichever worker is free to read it, which may be this process."""

    def __init__(self, redis_url: str, *, answer: Task, tick: Task) -> None:
        super().__init__(answer=answer, tick=tick)
        self._url = redis_url
        self._redis: Any = Redis.from_url(
            redis_url, decode_responses=True, socket_timeout=SILENT, socket_connect_timeout=SILENT
        )
        self._silent_until = 0.0
        self._lost: str | None = None  # why the last nudge was lost

    async def open(self, *, work: bool) -> None:
        """Redis may come later, or go and come back empty: a nudge saves a second, no more."""
        await super().open(work=work)
        if work:
            await for_ever(self._read, AGAIN, failed=_not_read)

    async def close(self) -> None:
        await super().close()
        await self._redis.aclose()

    async def silent(self) -> str | None:
        """Asks Redis, on a connection of its own."""
        redis: Any = Redis.from_url(
            self._url, socket_timeout=ANSWERS, socket_connect_timeout=ANSWERS, retry=None
        )
        try:
            await within(ANSWERS, redis.ping())
        except Exception as error:  # noqa: BLE001 - any error is the answer to the check
            return type(error).__name__
        finally:
            with suppress(Exception):
                await within(ANSWERS, redis.aclose())
        return self._lost if monotonic() < self._silent_until else None

    async def _read(self) -> None:
        """Until something is wrong."""
        with suppress(ResponseError):  # there is one already
            await self._redis.xgroup_create(STREAM, GROUP, mkstream=True)
        while True:
            # Nothing is acknowledged: what a dead worker has read, the other workers' ticks find in the database.
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
            self._lost = type(error).__name__
            if (more := seldom("redis: nudging")) is not None:
                log.warning("a nudge was lost (%s): the next ticks do its work%s", self._lost, more)


def _not_read(error: Exception) -> None:
    if (more := seldom("redis: reading")) is not None:
        name = type(error).__name__
        log.warning("Redis does not answer (%s): messages wait for the next tick%s", name, more)
