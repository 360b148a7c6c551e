"""The two tasks: answer and tick.

A task is only a nudge: the truth is in the database, and `tick` finds what a lost nudge left behind. So a nudge
carries nothing, may be lost or doubled, and its caller does not wait for what it starts.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from bot.config.logs import failure
from bot.runtime.background import Running

log = logging.getLogger(__name__)

Task = Callable[[], Awaitable[None]]


class Tasks:
    """In one process: a nudge is a call. Where this process does not work, the others' ticks find what there is."""

    def __init__(self, *, answer: Task, tick: Task) -> None:
        self._tasks = {"answer": answer, "tick": tick}
        self._works = False
        self._running = Running()

    async def answer(self) -> None:
        await self._nudge("answer")

    async def tick(self) -> None:
        await self._nudge("tick")

    async def open(self, *, work: bool) -> None:
        """Take nudges; with `work` this process does what it is nudged to. May run until it is cancelled."""
        self._works = work

    async def silent(self) -> str | None:
        """What is wrong with what carries nudges between processes."""
        return None

    async def idle(self) -> None:
        """Wait for what this process was nudged to do."""
        await self._running.idle()

    async def close(self) -> None:
        """Start nothing more. What runs goes on: `idle` waits for it."""
        self._works = False

    async def _nudge(self, name: str) -> None:
        self._start(name)

    def _start(self, name: str) -> None:
        if self._works:
            self._running.start(self._run(name))

    async def _run(self, name: str) -> None:
        try:
            await self._tasks[name]()
        except Exception as error:  # noqa: BLE001 - the next tick may succeed, and nothing is lost meanwhile
            failure(log, name, error)
