"""Tasks between several processes: Taskiq over Redis Streams.

A broker that cannot be reached delays a message by a second and loses none, and nobody waits for it for long.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from time import monotonic
from typing import Any

from taskiq import AsyncTaskiqDecoratedTask
from taskiq.receiver import Receiver
from taskiq_redis import RedisStreamBroker

from bot.tasks import Task, safely

log = logging.getLogger(__name__)

PATIENCE = 0.25  # seconds that a nudge may take: a provider waits for its 200 meanwhile
PAUSE = 10.0  # seconds without nudges after one was lost
AGAIN = 2.0  # seconds until Redis is tried again
LOCK = 5.0  # seconds after which the library's lock on what nobody acknowledged is free, whoever died with it
LENGTH = 10_000  # nudges that Redis keeps: far more than are under way, and older ones say nothing new

Registered = AsyncTaskiqDecoratedTask[[], Coroutine[Any, Any, None]]


class Queued:
    def __init__(self, redis_url: str, *, answer: Task, deliver: Task, tick: Task) -> None:
        self._broker = RedisStreamBroker(
            redis_url,
            queue_name="kynnys",
            consumer_group_name="kynnys",
            maxlen=LENGTH,
            unacknowledged_lock_timeout=LOCK,
        )
        self._answer = self._register("answer", answer)
        self._deliver = self._register("deliver", deliver)
        self._tick = self._register("tick", tick)
        self._silent_until = 0.0
        self._running: set[asyncio.Task[None]] = set()  # the event loop itself keeps tasks only weakly

    async def answer(self) -> None:
        await self._nudge(self._answer)

    async def deliver(self) -> None:
        await self._nudge(self._deliver)

    async def tick(self) -> None:
        await self._nudge(self._tick)

    async def open(self, *, work: bool) -> None:
        """Redis may come later, or go and come back empty. (Taskiq's own loop would then try thousands of times a
        second, and would not always end when it is cancelled.)
        """
        self._broker.is_worker_process = work
        receiver = Receiver(self._broker, run_startup=False)
        while work:
            try:
                await self._broker.startup()
                async for nudge in self._broker.listen():
                    running = asyncio.create_task(receiver.callback(nudge))
                    self._running.add(running)
                    running.add_done_callback(self._running.discard)
            except Exception as error:  # noqa: BLE001 - whatever it is, the house stands without it
                log.warning(
                    "Redis does not answer (%s): messages wait for the next tick", type(error).__name__
                )
                await asyncio.sleep(AGAIN)

    async def close(self) -> None:
        if self._running:
            await asyncio.wait(self._running)
        await self._broker.shutdown()

    def _register(self, name: str, task: Task) -> Registered:
        async def run() -> None:  # Taskiq wants a function and reads its annotations
            # Taskiq itself would log the whole error, which may hold what a person wrote.
            await safely(name, task)

        return self._broker.register_task(run, task_name=name)

    async def _nudge(self, task: Registered) -> None:
        if monotonic() < self._silent_until:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await task.kiq()
        except Exception as error:  # noqa: BLE001 - a nudge that is lost costs a second
            self._silent_until = monotonic() + PAUSE
            log.warning("a nudge was lost (%s): the next ticks do its work", type(error).__name__)
