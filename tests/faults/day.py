"""One day of the harness: the night in which the clocks change, a day on which everything breaks, an evening.

Visits come in at night and nobody is asked before the morning. By day everybody talks, through providers that
misbehave, while processes and databases are broken off. In the evening more visits come in, some of them after hours.
The day's clock runs faster than the real one, so that what waits for minutes is seen in seconds.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx

from bot.config.settings import EXAMPLE
from storage.database import Database
from storage.encryption.keyring import Keyring
from tests.emulators import running
from tests.emulators.clock import VARIABLE, Clock
from tests.emulators.people import Expected, Person, Script, rehearse, visit
from tests.faults.account import CLOSES, HELSINKI, OPENS, Account
from tests.faults.breakages import Breaker, Processes
from tests.faults.crowd import crowd, latecomers
from tests.faults.mail import Letters, mail_server
from tests.faults.watch import watch
from tests.servers import Postgres, Redis

CHANNELS = ("sms", "telegram")
RATES = {
    "fail_before": 0.01, "fail_after": 0.01, "hang_before": 0.005, "hang_after": 0.005, "drop_after": 0.01,
    "throttle": 0.01, "duplicate": 0.2, "echo": 0.05, "reorder": 0.3, "fail_list": 0.02,
}  # fmt: skip
# Telegram cannot be asked, so a message is given up after two sends that nobody confirmed. Where processes die, too,
# both could miss: it takes what it answers badly to, so that a message is given up only when the person has it.
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
    rounds: int | None  # of breakages; None: as long as people talk
    latecomers: int  # on each channel
    seed: int

    def at(self, moment: Any, days: int = 0) -> datetime:
        return datetime.combine(self.changes.date() + timedelta(days=days), moment, HELSINKI)


@dataclass
class Town:
    plan: Plan
    clock: Clock
    processes: Processes
    breaker: Breaker
    database: Database
    letters: Letters
    streets: list[running.Street]
    crowds: dict[str, list[Person]]
    late: dict[str, list[Person]]
    expected: dict[Script, Expected]


async def spend(
    plan: Plan, database_url: str, postgres: Postgres | None, redis: Redis | None, folder: Path, key: str
) -> Account:
    account, began = Account(plan.name), time.monotonic()
    async with _town(plan, database_url, postgres, redis, folder, key) as town:
        await _night(town)
        await _talk(town)
        await _settle(town)
        with town.database.read() as work:
            for street in town.streets:
                people = town.crowds[street.channel]
                account.compare(street, people, town.expected)
                account.audit(work, street, people, town.expected, town.letters)
        await _evening(town)
        with town.database.read() as work:
            account.close(work, town.letters)
        for street in town.streets:
            people = town.crowds[street.channel]
            account.keep_hours(street, [each for each in people if each.script.steps[0].what == "visit"])
            _count_latecomers(account, street, town.late[street.channel])
            counts = await street.counts()
            account.faults.update(counts["faults"])
            account.faults["hooks lost"] += counts["counts"].get("webhooks_lost", 0)
        account.broken = town.breaker.struck
        account.broken["starts without a database"] = town.processes.failed_starts
    account.seconds = time.monotonic() - began
    return account


@asynccontextmanager
async def _town(
    plan: Plan, database_url: str, postgres: Postgres | None, redis: Redis | None, folder: Path, key: str
) -> AsyncIterator[Town]:
    crowds = {channel: crowd(channel, plan.people, plan.seed, plan.messages) for channel in CHANNELS}
    late = {channel: latecomers(channel, plan.latecomers, plan.seed) for channel in CHANNELS}
    database = Database(database_url, Keyring.from_text(key))
    watch(database)
    clock = Clock.begin(folder / "clock", plan.at(CLOSES.replace(hour=23), days=-1), plan.rate)
    by_clock = {VARIABLE: str(clock.path)}
    commands = ("serve",) if redis is None else ("web", "worker", "worker")
    with ExitStack() as stack:
        stack.callback(database.close)
        stack.enter_context(nullcontext() if postgres is None else postgres.durable())
        smtp_url, letters = stack.enter_context(mail_server())
        providers = stack.enter_context(running.providers(folder, by_clock))
        environ = by_clock | running.environment(
            providers, database_url, redis and redis.url, key, running.free_port(), smtp_url=smtp_url,
            organisation=str(_organisation(folder)), send_timeout=str(plan.send_timeout),
            # Twice as long as a send may take, as in a real house: the provider is no faster than the day's clock.
            check_after=str(2 * plan.send_timeout * plan.rate),
        )  # fmt: skip
        processes = stack.enter_context(Processes(commands, environ, folder))
        house = environ["KYNNYS_PUBLIC_URL"]
        expected = await rehearse([each.script for people in crowds.values() for each in people], folder, key)
        assert all(all(each.answers) for each in expected.values()), "every message has an answer to wait for"
        texts = [each.texts for each in expected.values()]
        assert all(one != two for each in texts for one, two in pairwise(each)), "no answer twice in a row"
        await asyncio.to_thread(running.wait_for, house)
        breaker = Breaker(house, processes, postgres, redis, plan.seed, plan.every)
        limits = httpx.Limits(max_connections=400, keepalive_expiry=2)
        async with httpx.AsyncClient(timeout=60, limits=limits) as http:
            streets = [
                running.Street(channel, providers.of(channel), house, http, plan.at_once, clock)
                for channel in CHANNELS
            ]
            await streets[0].configure(webhook=f"{house}/hooks/sms#rc=5&rp=all", advanced_opt_out=True)
            await streets[1].hooked()
            for street in streets:
                left_out = NOT_ON_TELEGRAM if street.channel == "telegram" else set()
                rates = {kind: rate for kind, rate in RATES.items() if kind not in left_out}
                hang = plan.send_timeout * 1.5
                await street.configure(
                    faults={"seed": plan.seed, "delay": 0.02, "hang": hang, "rates": rates}
                )
            ears = [asyncio.create_task(street.listen()) for street in streets]
            keeping = asyncio.create_task(processes.keep())
            yield Town(plan, clock, processes, breaker, database, letters, streets, crowds, late, expected)
            for job in (keeping, *ears):
                job.cancel()
            with suppress(asyncio.CancelledError):
                await keeping  # or a process that ended by itself would go unnoticed


def _organisation(folder: Path) -> Path:
    """The example, but that nobody is asked at night."""
    own = folder / "organisation"
    shutil.copytree(EXAMPLE, own)
    settings = own / "settings.yml"
    before = settings.read_text()
    settings.write_text(before.replace("window: null", f"window: {WINDOW}"))
    assert settings.read_text() != before
    return own


async def _night(town: Town) -> None:
    """Everybody's first visit comes in, and nobody may be asked."""
    for street in town.streets:
        people = [each for each in town.crowds[street.channel] if each.script.steps[0].what == "visit"]
        await _visits(town, street, people)
    await asyncio.sleep(1.5)  # a look at what is due, or two
    town.clock.leap_to(_before(town.plan.at(OPENS)))


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


async def _talk(town: Town) -> None:
    """Everybody talks while everything breaks."""
    plan = town.plan
    talking = asyncio.gather(
        *(street.all_talk(town.crowds[street.channel], town.expected) for street in town.streets)
    )
    breaking = asyncio.create_task(_break(town))
    await talking
    if plan.rounds is None:
        breaking.cancel()
    await asyncio.gather(breaking, return_exceptions=plan.rounds is None)


async def _break(town: Town) -> None:
    if town.plan.rounds is None:
        await town.breaker.for_ever()
    for _ in range(town.plan.rounds or 0):
        await town.breaker.one_round()


async def _evening(town: Town) -> None:
    """Visits end just before the window closes and just after it, and a process dies meanwhile."""
    plan = town.plan
    if not plan.latecomers:
        return
    town.clock.leap_to(_before(plan.at(CLOSES)))
    dying = asyncio.create_task(town.breaker.one_round())
    for number in range(plan.latecomers):
        for street in town.streets:
            await _visits(town, street, [town.late[street.channel][number]])
        await asyncio.sleep(40 / plan.rate / plan.latecomers)
    await dying
    await _settle(town)
    town.clock.leap_to(_before(plan.at(OPENS, days=1)))
    while town.clock() < plan.at(OPENS, days=1):  # noqa: ASYNC110 - nobody tells us of the time
        await asyncio.sleep(0.1)
    await asyncio.sleep(2)  # two looks at what is due
    await _settle(town)


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
