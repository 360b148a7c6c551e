from __future__ import annotations

import asyncio
import gc

from bot.running import Running


async def test_what_was_started_is_held_and_waited_for() -> None:
    running, done = Running(), []

    async def work(n: int) -> None:
        await asyncio.sleep(0.01)
        done.append(n)
        if n == 1:
            running.start(work(3))

    running.start(work(1))
    running.start(work(2))
    gc.collect()
    assert running.busy
    await running.idle()
    assert sorted(done) == [1, 2, 3]
    assert not running.busy


async def test_what_fails_takes_nobody_with_it() -> None:
    running, done = Running(), []

    async def fail() -> None:
        raise ValueError

    async def work() -> None:
        await asyncio.sleep(0.01)
        done.append(True)

    running.start(fail())
    running.start(work())
    await running.idle()
    assert done
