"""The three tasks, on Taskiq: in memory in one process, over Redis Streams between several.

A task is only a nudge: the truth is in the database, and `tick` finds whatever a lost nudge left behind. So a
broker that cannot be reached delays a message by a second and loses none.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from taskiq import AsyncBroker, AsyncTaskiqDecoratedTask, InMemoryBroker

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
        self._answer = broker.register_task(answer, task_name="answer")
        self._deliver = broker.register_task(deliver, task_name="deliver")
        self._tick = broker.register_task(tick, task_name="tick")

    async def answer(self) -> None:
        await _nudge(self._answer)

    async def deliver(self) -> None:
        await _nudge(self._deliver)

    async def tick(self) -> None:
        await _nudge(self._tick)


async def _nudge(task: AsyncTaskiqDecoratedTask[[], Awaitable[None]]) -> None:
    try:
        await task.kiq()
    except Exception as error:
        log.warning(
            "a nudge for %s was lost (%s): the next tick does its work", task.task_name, type(error).__name__
        )
