"""The three tasks, on Taskiq: in memory in one process, over Redis Streams between several.

A task is only a nudge: the truth is in the database, and `tick` finds whatever a lost nudge left behind. So a
broker that cannot be reached delays a message by a second and loses none, and nobody waits for it for long.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from time import monotonic
from typing import Any

from taskiq import AsyncBroker, AsyncTaskiqDecoratedTask, InMemoryBroker

from bot.logs import failure

log = logging.getLogger(__name__)

PATIENCE = 0.25  # seconds that a nudge may take: a provider waits for its 200 meanwhile
PAUSE = 10.0  # seconds without nudges after one was lost

Task = Callable[[], Awaitable[None]]
Registered = AsyncTaskiqDecoratedTask[[], Coroutine[Any, Any, None]]


def make_broker(redis_url: str | None) -> AsyncBroker:
    if redis_url is None:
        return InMemoryBroker()
    from taskiq_redis import RedisStreamBroker

    return RedisStreamBroker(redis_url, queue_name="kynnys", consumer_group_name="kynnys", maxlen=10_000)


class Tasks:
    def __init__(self, broker: AsyncBroker, *, answer: Task, deliver: Task, tick: Task) -> None:
        self.broker = broker
        self._answer = _register(broker, "answer", answer)
        self._deliver = _register(broker, "deliver", deliver)
        self._tick = _register(broker, "tick", tick)
        self._silent_until = 0.0

    async def answer(self) -> None:
        await self._nudge(self._answer)

    async def deliver(self) -> None:
        await self._nudge(self._deliver)

    async def tick(self) -> None:
        await self._nudge(self._tick)

    async def _nudge(self, task: Registered) -> None:
        if monotonic() < self._silent_until:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await task.kiq()
        except Exception as error:  # noqa: BLE001 - a nudge that is lost costs a second
            self._silent_until = monotonic() + PAUSE
            log.warning("a nudge was lost (%s): the next ticks do its work", type(error).__name__)


def _register(broker: AsyncBroker, name: str, task: Task) -> Registered:
    async def run() -> None:  # Taskiq wants a function and reads its annotations
        try:
            await task()
        except Exception as error:  # noqa: BLE001 - Taskiq would log the whole error, which may hold what a person wrote
            failure(log, name, error)

    return broker.register_task(run, task_name=name)
