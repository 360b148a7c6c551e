"""What is started runs to its end, whoever forgets it and whatever fails beside it."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Awaitable

from bot.errands import Errands


async def test_an_errand_that_nobody_else_knows_is_held_until_it_ends() -> None:
    errands = Errands()
    waits: list[weakref.ref[asyncio.Future[str]]] = []
    done: list[str] = []

    async def errand() -> None:
        wait: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        waits.append(weakref.ref(wait))
        done.append(await wait)

    errands.start(errand())
    await asyncio.sleep(0)
    gc.collect()
    wait = waits[0]()
    assert wait is not None
    wait.set_result("done")
    del wait
    await errands.idle()
    assert done == ["done"]
    gc.collect()
    assert waits[0]() is None


async def test_idle_waits_for_what_errands_start() -> None:
    errands = Errands()
    done: list[str] = []

    async def last() -> None:
        await asyncio.sleep(0)
        done.append("last")

    async def first() -> None:
        await asyncio.sleep(0)
        errands.start(last())

    errands.start(first())
    await errands.idle()
    assert done == ["last"]


async def test_one_that_fails_ends_no_other() -> None:
    errands = Errands()
    done: list[str] = []

    async def fails() -> None:
        raise LookupError

    async def succeeds(after: Awaitable[None]) -> None:
        await after
        done.append("succeeds")

    errands.start(fails())
    errands.start(succeeds(asyncio.sleep(0.01)))
    await errands.idle()
    assert done == ["succeeds"]
