"""One run at a time, and each call covers all that was there before it."""

from __future__ import annotations

import asyncio

import pytest

from bot.runtime.single_flight import SingleFlight


class Pile:
    """Work that is taken off one by one, slowly."""

    def __init__(self, *work: str) -> None:
        self.work = list(work)
        self.done: list[str] = []
        self.at_once = 0
        self.most_at_once = 0

    async def step(self) -> int:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        taken = self.work[:1]
        await asyncio.sleep(0)
        if "broken" in taken:
            self.at_once -= 1
            self.work.remove("broken")
            raise ValueError("broken")
        self.done += taken
        self.work = self.work[len(taken) :]
        self.at_once -= 1
        return len(taken)


async def test_it_runs_until_there_is_nothing_left() -> None:
    pile = Pile("a", "b", "c")
    await SingleFlight(pile.step)()
    assert pile.done == ["a", "b", "c"]


async def test_however_many_ask_one_works() -> None:
    pile = Pile(*"abcdef")
    drain = SingleFlight(pile.step)
    await asyncio.gather(*(drain() for _ in range(20)))
    await drain.idle()
    assert pile.done == list("abcdef")
    assert pile.most_at_once == 1


async def test_what_comes_before_a_call_is_seen_even_at_the_last_moment() -> None:
    """The step looks, finds nothing and is about to end: just then something is committed and asked for."""
    found = asyncio.Event()
    come = asyncio.Event()
    work: list[str] = []
    done: list[str] = []

    async def step() -> int:
        taken = list(work)
        found.set()
        await come.wait()
        for each in taken:
            work.remove(each)
        done.extend(taken)
        return len(taken)

    drain = SingleFlight(step)
    running = asyncio.create_task(drain())
    await found.wait()
    work.append("late")
    await drain()  # returns at once: the other run does it
    come.set()
    await running
    assert done == ["late"]


async def test_an_error_reaches_the_caller_and_stops_nothing_for_good() -> None:
    pile = Pile("broken", "a")
    drain = SingleFlight(pile.step)
    with pytest.raises(ValueError, match="broken"):
        await drain()
    await drain.idle()
    await drain()
    assert pile.done == ["a"]


async def test_a_run_goes_on_although_its_caller_is_cancelled() -> None:
    pile = Pile(*"abc")
    drain = SingleFlight(pile.step)
    running = asyncio.create_task(drain())
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await asyncio.wait_for(drain.idle(), 1)
    assert pile.done == list("abc")


async def test_an_idle_one_is_not_waited_for() -> None:
    await asyncio.wait_for(SingleFlight(Pile().step).idle(), 1)
