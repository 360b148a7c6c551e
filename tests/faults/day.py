"""One day of the harness: the night in which the clocks change, a day on which everything breaks, an evening.

Visits come in at night and are not asked about before the morning. By day all people write, through providers that
misbehave, while processes are killed and databases closed. In the evening more visits come in, some of them after hours.
The day's clock runs faster than the real one, so that what waits for minutes is seen in seconds.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.config.settings import EXAMPLE
from storage.database import Database
from storage.encryption.keyring import Keyring
from tests.emulators import running
from tests.emulators.people import Expected, Person, Script, rehearse, visit
from tests.faults.account import CLOSES, HELSINKI, OPENS, Account
from tests.faults.breakages import Breaker
from tests.faults.crowd import crowd, latecomers
from tests.faults.town import CHANNELS, Conditions, Town, inhabited
from tests.faults.watch import watch
from tests.servers import Postgres, Redis

RATES = {
    "fail_before": 0.01, "fail_after": 0.01, "hang_before": 0.005, "hang_after": 0.005, "drop_after": 0.01,
    "throttle": 0.01, "duplicate": 0.2, "echo": 0.05, "reorder": 0.3, "fail_list": 0.02,
}  # fmt: skip
# Telegram cannot be asked, so a message is given up after two sends that were not confirmed. Where processes are killed,
# too, both sends could fail: so Telegram's faults here come after it took a message, and what is given up has arrived.
NOT_ON_TELEGRAM = {"fail_before", "hang_before"}
WINDOW = (
    '{opens: "09:00", closes: "20:00", weekdays: [mon, tue, wed, thu, fri, sat, sun], public_holidays: true}'
)


@dataclass(frozen=True)
class Plan:
    name: str
    changes: datetime  # the day on which the clocks change, in Helsinki
    people: int  # on each channel
    messages: int  # of each of them
    at_once: int  # people on each channel
    rate: float  # seconds of the day's clock in a real one
    send_timeout: float  # real seconds
    every: float  # real seconds between two breakages
    dispatcher: int | None  # of breakages; None: as long as people talk
    latecomers: int  # on each channel
    seed: int

    def at(self, moment: Any, days: int = 0) -> datetime:
        return datetime.combine(self.changes.date() + timedelta(days=days), moment, HELSINKI)


@dataclass
class Day:
    plan: Plan
    town: Town
    breaker: Breaker
    crowds: dict[str, list[Person]]
    late: dict[str, list[Person]]
    expected: dict[Script, Expected]


async def spend(
    plan: Plan, database_url: str, postgres: Postgres | None, redis: Redis | None, folder: Path, key: str
) -> Account:
    account, began = Account(plan.name), time.monotonic()
    async with _day(plan, database_url, postgres, redis, folder, key) as day:
        town = day.town
        await _night(day)
        await _talk(day)
        await _settle(town)
        with town.database.reading() as work:
            for street in town.streets:
                people = day.crowds[street.channel]
                account.compare(street, people, day.expected)
                account.audit(work, street, people, day.expected, town.letters)
        await _evening(day)
        with town.database.reading() as work:
            account.close(work, town.letters)
        for street in town.streets:
            people = day.crowds[street.channel]
            account.keep_hours(street, [each for each in people if each.script.steps[0].what == "visit"])
            _count_latecomers(account, street, day.late[street.channel])
            counts = await street.counts()
            account.faults.update(counts["faults"])
            account.faults["hooks lost"] += counts["counts"].get("webhooks_lost", 0)
        account.broken = day.breaker.struck
        account.broken["starts without a database"] = town.processes.failed_starts
    account.seconds = time.monotonic() - began
    return account


@asynccontextmanager
async def _day(
    plan: Plan, database_url: str, postgres: Postgres | None, redis: Redis | None, folder: Path, key: str
) -> AsyncIterator[Day]:
    crowds = {channel: crowd(channel, plan.people, plan.seed, plan.messages) for channel in CHANNELS}
    late = {channel: latecomers(channel, plan.latecomers, plan.seed) for channel in CHANNELS}
    with closing(Database(database_url, Keyring.from_text(key))) as database:
        watch(database)
    conditions = Conditions(
        plan.at(CLOSES.replace(hour=23), days=-1), plan.rate, plan.send_timeout, plan.at_once, _organisation(folder),
        {channel: _faults(plan, channel) for channel in CHANNELS},
    )  # fmt: skip
    scripts = [each.script for people in crowds.values() for each in people]
    with nullcontext() if postgres is None else postgres.durable():
        rehearsing = asyncio.create_task(rehearse(scripts, folder, key))
        async with inhabited(conditions, database_url, redis and redis.url, folder, key) as town:
            expected = await rehearsing
            assert all(all(each.answers) for each in expected.values()), (
                "every message has an answer to wait for"
            )
            texts = [each.texts for each in expected.values()]
            assert all(one != two for each in texts for one, two in pairwise(each)), (
                "no answer twice in a row"
            )
            breaker = Breaker(town.application, town.processes, postgres, redis, plan.seed, plan.every)
            yield Day(plan, town, breaker, crowds, late, expected)


def _faults(plan: Plan, channel: str) -> dict[str, Any]:
    left_out = NOT_ON_TELEGRAM if channel == "telegram" else set()
    rates = {kind: rate for kind, rate in RATES.items() if kind not in left_out}
    return {"seed": plan.seed, "delay": 0.02, "hang": plan.send_timeout * 1.5, "rates": rates}


def _organisation(folder: Path) -> Path:
    """The example organisation, with hours in which people may be asked."""
    own = folder / "organisation"
    shutil.copytree(EXAMPLE, own)
    settings = own / "settings.yml"
    before = settings.read_text()
    settings.write_text(before.replace("window: null", f"window: {WINDOW}"))
    assert settings.read_text() != before
    return own


async def _night(day: Day) -> None:
    """The first visit of each person comes in, outside the hours for asking."""
    for street in day.town.streets:
        people = [each for each in day.crowds[street.channel] if each.script.steps[0].what == "visit"]
        await _visits(day.town, street, people)
    await asyncio.sleep(1.5)  # a look at what is due, or two
    day.town.clock.leap_to(_before(day.plan.at(OPENS)))


async def _visits(town: Town, street: running.Street, people: list[Person]) -> None:
    if street.channel == "telegram":
        for each in people:
            await street.say(each.address, do="open", language=each.script.language)
    now = town.clock()
    given = [
        visit(f"{each.address}-0", each.address, each.script, each.script.steps[0].text, now)
        for each in people
    ]
    for first in range(0, len(given), 100):
        await street.bring(given[first : first + 100])


async def _talk(day: Day) -> None:
    """Everybody talks while everything breaks."""
    plan = day.plan
    talking = asyncio.gather(
        *(street.all_talk(day.crowds[street.channel], day.expected) for street in day.town.streets)
    )
    breaking = asyncio.create_task(_break(day))
    await talking
    if plan.dispatcher is None:
        breaking.cancel()
    await asyncio.gather(breaking, return_exceptions=plan.dispatcher is None)


async def _break(day: Day) -> None:
    if day.plan.dispatcher is None:
        await day.breaker.for_ever()
    for _ in range(day.plan.dispatcher or 0):
        await day.breaker.one_round()


async def _evening(day: Day) -> None:
    """Visits end just before the window closes and just after it, and a process dies meanwhile."""
    plan = day.plan
    if not plan.latecomers:
        return
    day.town.clock.leap_to(_before(plan.at(CLOSES)))
    dying = asyncio.create_task(day.breaker.one_round())
    for number in range(plan.latecomers):
        for street in day.town.streets:
            await _visits(day.town, street, [day.late[street.channel][number]])
        await asyncio.sleep(40 / plan.rate / plan.latecomers)
    await dying
    await _settle(day.town)
    day.town.clock.leap_to(_before(plan.at(OPENS, days=1)))
    while day.town.clock() < plan.at(OPENS, days=1):  # noqa: ASYNC110 - the shared clock sends no events
        await asyncio.sleep(0.1)
    await asyncio.sleep(2)  # two looks at what is due
    await _settle(day.town)


def _before(moment: datetime) -> datetime:
    return moment - timedelta(seconds=20)


def _count_latecomers(account: Account, street: running.Street, people: list[Person]) -> None:
    """Each is asked once in the window, or not at all where its hours ran out over a question already on its way."""
    account.keep_hours(street, people)
    for each in people:
        match len(street.texts(each.address)):
            case 0:
                account.found["questions given up at closing time"] += 1
            case 1:
                account.found["questions asked in the evening and the next morning"] += 1
            case _:
                account.wrong("doubled", f"{each.address}: asked twice")


async def _settle(town: Town) -> None:
    await running.settle(town.database, town.streets)
