"""Work that is started and left to itself."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


class Errands:
    """Holds what runs until it has ended: the event loop itself keeps tasks only weakly.

    An errand that fails is nobody else's concern (in a task group it would end the others).
    """

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def start(self, errand: Coroutine[Any, Any, object]) -> None:
        running = asyncio.create_task(errand)
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def idle(self) -> None:
        """Wait for all of them, and for what they start meanwhile."""
        while self._running:
            await asyncio.wait(self._running)
