"""Tasks in the background: their caller does not wait for them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Coroutine
from typing import Any, TypeVar

AGAIN = 1.0  # seconds until a task that was cancelled and goes on is cancelled again

T = TypeVar("T")


class Running:
    """Holds each task until it ends: the event loop itself keeps tasks only weakly.

    One that fails does not affect the others (in an `asyncio.TaskGroup` it would end them).
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


async def within(seconds: float, work: Awaitable[T]) -> T:
    """What `work` gives. Raises `TimeoutError` in time also where the library that it calls loses its cancellation,
    which `asyncio.timeout` would wait for.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait([task], timeout=seconds)
        if not done:
            raise TimeoutError
        return task.result()
    finally:
        task.cancel()
        task.add_done_callback(lambda task: task.cancelled() or task.exception())  # read, or asyncio logs it


async def for_ever(
    job: Callable[[], Awaitable[object]],
    every: float,
    *,
    failed: Callable[[Exception], None],
    after: float = 0.0,
) -> None:
    """Run the job again and again, `every` seconds after it ended or failed, for the first time `after` seconds from now."""
    if after:
        await asyncio.sleep(after)
    while True:
        try:
            await job()
        except Exception as error:  # noqa: BLE001 - the next run may succeed
            failed(error)
        await asyncio.sleep(every)


async def end(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel them until every one has ended: a library that is just reading may lose one.

    A worker whose Redis read did so went on for ever.
    """
    while not all(task.done() for task in tasks):
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=AGAIN)
    await asyncio.gather(*tasks, return_exceptions=True)  # what they raised was logged where it happened
