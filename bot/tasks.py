"""The three tasks, on Taskiq: in memory in one process, over Redis Streams between several.

A task is only a nudge: the truth is in the database, and `tick` finds whatever a lost nudge left behind. So a
broker that cannot be reached delays a message by a second and loses none.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from taskiq import AsyncBroker, AsyncTaskiqDecoratedTask, InMemoryBroker

from bot.logs import failure

log = logging.getLogger(__name__)

Task = Callable[[], Awaitable[None]]


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

    async def answer(self) -> None:
        await _nudge(self._answer)

    async def deliver(self) -> None:
        await _nudge(self._deliver)

    async def tick(self) -> None:
        await _nudge(self._tick)


Registered = AsyncTaskiqDecoratedTask[[], Coroutine[Any, Any, None]]


def _register(broker: AsyncBroker, name: str, task: Task) -> Registered:
    async def run() -> None:  # Taskiq wants a function and reads its annotations
        try:
            await task()
        except Exception as error:  # noqa: BLE001 - Taskiq would log the whole error, which may hold what a person wrote
            failure(log, name, error)

    return broker.register_task(run, task_name=name)


async def _nudge(task: Registered) -> None:
    try:
        await task.kiq()
    except Exception as error:  # noqa: BLE001 - a nudge that is lost costs a second
        log.warning(
            "a nudge for %s was lost (%s): the next tick does its work", task.task_name, type(error).__name__
        )
