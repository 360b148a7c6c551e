"""One thing at a time: work that is run until there is none left, however often it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


class SingleFlight:
    """Runs `step` until it finds nothing to do.

    A call during a run starts no second one: it makes sure of one more round after this one, so that all that was
    committed before the call is seen. A run goes on although its caller is cancelled: half a step would leave
    behind what only it knows.
    """

    def __init__(self, step: Callable[[], Awaitable[int]]) -> None:
        self._step = step
        self._asked = False
        self._idle = asyncio.Event()
        self._idle.set()
        self._running: asyncio.Task[None] | None = None

    async def __call__(self) -> None:
        self._asked = True
        if self._idle.is_set():
            self._idle.clear()
            self._running = asyncio.create_task(self._run())
            await asyncio.shield(self._running)

    async def _run(self) -> None:
        try:
            while self._asked:
                self._asked = False
                while await self._step():
                    pass
        finally:
            self._idle.set()

    @property
    def busy(self) -> bool:
        return not self._idle.is_set()

    async def idle(self) -> None:
        """Wait for the run under way."""
        await self._idle.wait()
