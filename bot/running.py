"""Tasks that nobody waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine
from typing import Any

AGAIN = 1.0  # seconds until a task that was cancelled and goes on is cancelled again


class Running:
    """Holds each task until it ends: the event loop itself keeps tasks only weakly.

    One that fails is nobody else's concern (in an `asyncio.TaskGroup` it would end the others).
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def busy(self) -> bool:
        return bool(self._tasks)

    async def idle(self) -> None:
        """Wait for what was started, and for what that starts."""
        while self._tasks:
            await asyncio.wait(self._tasks)


async def end(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel them until every one has ended: a library that is just reading may lose one.

    A worker whose Redis read did so went on for ever.
    """
    while not all(task.done() for task in tasks):
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=AGAIN)
    await asyncio.gather(*tasks, return_exceptions=True)  # what they raised, nobody else will ask for
