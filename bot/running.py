"""Tasks that nobody waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


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
