"""The three tasks: answer, deliver, tick.

A task is only a nudge: the truth is in the database, and `tick` finds whatever a lost nudge left behind. So a nudge
carries nothing, may be lost or doubled, and nobody waits for what it starts.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from bot.logs import failure

log = logging.getLogger(__name__)

Task = Callable[[], Awaitable[None]]


class Tasks(Protocol):
    async def answer(self) -> None: ...
    async def deliver(self) -> None: ...
    async def tick(self) -> None: ...

    async def open(self, *, work: bool) -> None:
        """Take nudges. With `work` this process does the tasks; runs until it is cancelled, or ends by itself."""

    async def close(self) -> None: ...


def make_tasks(redis_url: str | None, *, answer: Task, deliver: Task, tick: Task) -> Tasks:
    if redis_url is None:
        return Here(answer=answer, deliver=deliver, tick=tick)
    from bot.broker import Queued  # Taskiq takes half a second to import, and one process needs no queue

    return Queued(redis_url, answer=answer, deliver=deliver, tick=tick)


class Here:
    """In one process: a nudge is a call. Where this process does not work, the others' ticks find what there is."""

    def __init__(self, *, answer: Task, deliver: Task, tick: Task) -> None:
        self._answer, self._deliver, self._tick = answer, deliver, tick
        self._works = False
        self._running: set[asyncio.Task[None]] = set()  # the event loop itself keeps tasks only weakly

    async def answer(self) -> None:
        self._start("answer", self._answer)

    async def deliver(self) -> None:
        self._start("deliver", self._deliver)

    async def tick(self) -> None:
        self._start("tick", self._tick)

    async def open(self, *, work: bool) -> None:
        self._works = work

    async def close(self) -> None:
        self._works = False
        if self._running:
            await asyncio.wait(self._running)

    def _start(self, name: str, task: Task) -> None:
        if self._works:
            running = asyncio.create_task(safely(name, task))
            self._running.add(running)
            running.add_done_callback(self._running.discard)


async def safely(name: str, task: Task) -> None:
    try:
        await task()
    except Exception as error:  # noqa: BLE001 - the next tick may succeed, and nothing is lost meanwhile
        failure(log, name, error)
