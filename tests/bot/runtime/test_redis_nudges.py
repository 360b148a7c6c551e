"""Nudges between processes, over a real Redis that comes and goes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.runtime.redis_nudges import SharedTasks
from tests import servers


class Worker:
    """Counts how often it was nudged."""

    def __init__(self) -> None:
        self.answered = 0
        self._nudged = asyncio.Event()

    async def answer(self) -> None:
        self.answered += 1
        self._nudged.set()

    async def nothing(self) -> None:
        pass

    async def nudged_by(self, web: SharedTasks) -> None:
        """Nudge until it is felt: while the worker is not listening, a nudge may be lost."""
        self._nudged.clear()
        async with asyncio.timeout(10):
            while not self._nudged.is_set():
                await web.answer()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._nudged.wait(), 0.2)


@asynccontextmanager
async def at_work(redis_url: str) -> AsyncIterator[tuple[Worker, SharedTasks]]:
    worker = Worker()
    tasks = {"answer": worker.answer, "tick": worker.nothing}
    there, here = SharedTasks(redis_url, **tasks), SharedTasks(redis_url, **tasks)
    listening = asyncio.create_task(there.open(work=True))
    await here.open(work=False)
    try:
        yield worker, here
    finally:
        listening.cancel()
        await asyncio.wait([listening])
        await there.close()
        await here.close()


async def test_a_nudge_here_is_felt_there(redis_url: str) -> None:
    async with at_work(redis_url) as (worker, web):
        await worker.nudged_by(web)


async def test_nudges_are_felt_again_after_redis_was_emptied(redis_url: str) -> None:
    async with at_work(redis_url) as (worker, web), Redis.from_url(redis_url) as redis:
        await worker.nudged_by(web)
        await redis.flushall()
        await worker.nudged_by(web)


async def test_while_redis_is_gone_no_request_waits_and_the_log_stays_short(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with servers.redis() as redis_url:
        async with at_work(redis_url) as (worker, web), Redis.from_url(redis_url) as redis:
            await worker.nudged_by(web)
            caplog.clear()
            with suppress(RedisError):
                await redis.shutdown(nosave=True)
            for _ in range(30):
                await asyncio.wait_for(web.answer(), 1)
                await asyncio.sleep(0.05)
    lines = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert 1 <= len(lines) <= 5
