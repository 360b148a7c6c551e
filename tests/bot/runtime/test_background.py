"""A background task runs to its end, also where its starter forgets it and where another task fails."""

from __future__ import annotations

import asyncio
import gc
import weakref
from contextlib import suppress

import pytest

from bot.runtime.background import Running, end, for_ever, within


async def test_a_task_without_another_reference_is_held_until_it_ends() -> None:
    running = Running()
    waits: list[weakref.ref[asyncio.Future[str]]] = []
    done: list[str] = []

    async def work() -> None:
        wait: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        waits.append(weakref.ref(wait))
        done.append(await wait)

    running.start(work())
    await asyncio.sleep(0)
    gc.collect()
    wait = waits[0]()
    assert wait is not None
    wait.set_result("done")
    del wait
    await running.idle()
    assert done == ["done"]
    gc.collect()
    assert waits[0]() is None


async def test_what_was_started_is_waited_for() -> None:
    running, done = Running(), []

    async def work(n: int) -> None:
        await asyncio.sleep(0.01)
        done.append(n)
        if n == 1:
            running.start(work(3))

    running.start(work(1))
    running.start(work(2))
    assert running.busy
    await running.idle()
    assert sorted(done) == [1, 2, 3]
    assert not running.busy


async def test_a_task_that_fails_ends_no_other() -> None:
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


async def test_a_task_that_loses_a_cancellation_ends_all_the_same() -> None:
    async def deaf_once() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)

    async def broken() -> None:
        raise RuntimeError

    tasks = [asyncio.create_task(work()) for work in (deaf_once, broken)]
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await end(tasks)
    assert all(task.done() for task in tasks)
    await end([])


async def test_what_takes_too_long_is_waited_for_no_longer_also_where_it_is_deaf() -> None:
    async def deaf() -> None:
        for _ in range(3):
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(1)

    async with asyncio.timeout(0.5):
        with pytest.raises(TimeoutError):
            await within(0.01, deaf())


async def test_what_comes_in_time_is_given_and_what_fails_raises() -> None:
    async def fail() -> None:
        raise ValueError

    assert await within(1, asyncio.sleep(0, "here")) == "here"
    with pytest.raises(ValueError):
        await within(1, fail())


async def test_what_runs_for_ever_goes_on_after_a_failure_and_says_it() -> None:
    runs, failures = [], []
    thrice = asyncio.Event()

    async def job() -> None:
        runs.append(len(failures))
        if len(runs) == 2:
            raise ValueError("no")
        if len(runs) == 3:
            thrice.set()

    task = asyncio.create_task(for_ever(job, 0.001, failed=failures.append, after=0.001))
    await asyncio.sleep(0)
    assert runs == []
    async with asyncio.timeout(5):
        await thrice.wait()
    await end([task])
    assert runs[:3] == [0, 0, 1]
    assert [str(error) for error in failures] == ["no"]
    assert task.cancelled()
