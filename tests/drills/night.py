"""One bad night: people talk while one thing after another breaks, an operator mends it, and then everything is counted."""

from __future__ import annotations

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

import httpx

from tests.drills.breakages import Drill, Scene
from tests.emulators.people import Expected, Person, Script, Step, visit
from tests.emulators.running import PATIENCE, Street, settle
from tests.faults.account import Account

STOP = "Lopeta"  # no word that the provider acts on: what keeps it is the application's own list
LOOK = 0.25  # seconds between two looks at /readyz
OFTEN, SELDOM = 0.5, 1.5  # seconds between two people who begin to talk, and in the short form
MOST, FEW = 80, 12  # people to a drill, and to its short form: a slow machine makes no crowd larger


@dataclass
class Watch:
    """What /readyz says, from the moment in which something breaks."""

    url: str
    says: str
    begun: float = field(default_factory=time.monotonic)
    said: str = ""
    after: float | None = None  # seconds until it said so
    mending: float | None = None  # when an operator began to mend it
    ready_after: float | None = None  # seconds from then until it is ready and says nothing of it any more

    async def look(self) -> None:
        async with httpx.AsyncClient(timeout=6) as http:
            while True:
                self._take(await _readyz(http, self.url))
                await asyncio.sleep(LOOK)

    def _take(self, told: Sequence[str] | None) -> None:
        """`told` is None where no answer came; the first of all that is said is whether it is ready."""
        now = time.monotonic()
        if self.after is None:
            found = "no answer" if told is None and not self.says else next(
                (each for each in (told or ())[1:] if self.says and re.search(self.says, each)), None
            )  # fmt: skip
            if found:
                self.said, self.after = found, now - self.begun
        elif self.mending is not None and self.ready_after is None and told and told[0] == "ready":
            still = [each for each in told if self.says and re.search(self.says, each) and not _is_over(each)]
            if not still:
                self.ready_after = now - self.mending

    async def until(self, attribute: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while getattr(self, attribute) is None:  # noqa: ASYNC110 - another task looks
                await asyncio.sleep(LOOK)


async def _readyz(http: httpx.AsyncClient, url: str) -> list[str] | None:
    try:
        told = (await http.get(f"{url}/readyz")).json()
    except (httpx.HTTPError, ValueError):
        return None
    return ["ready" if told["ready"] else "not ready", *told["problems"], *told["notices"]]


def _is_over(words: str) -> bool:
    return words.startswith("within the last minute, and over by now")


@dataclass
class Outcome:
    drill: str
    account: Account
    watch: Watch
    asked_after_stop: int
    longest: float

    @property
    def clean(self) -> bool:
        return not self.account.details and not self.asked_after_stop

    def row(self) -> str:
        watch, found = self.watch, self.account.found
        other = sum(found.values()) - found["lost"] - found["doubled"]
        said = " ".join(watch.said.split())
        cells = [
            self.drill, self.account.messages, found["lost"], found["doubled"], other, self.asked_after_stop,
            f"{self.longest:.0f} s", said, f"{watch.after:.0f} s", f"{watch.ready_after:.0f} s",
        ]  # fmt: skip
        return f"| {' | '.join(map(str, cells))} |"


HEAD = (
    "| drill | messages | lost | doubled | otherwise wrong | asked after STOP | longest wait | `/readyz` said | after | "
    "ready again, from the mending on |\n|---|---|---|---|---|---|---|---|---|---|"
)


def table(outcomes: Iterable[Outcome]) -> str:
    outcomes = list(outcomes)
    details = [f"- {each.drill}: {detail}" for each in outcomes for detail in each.account.details[:10]]
    return "\n".join([HEAD, *(each.row() for each in outcomes), *details])


@dataclass
class Arrivals:
    """People who come one after the other, each with the next of the scripts; every fourth of them says STOP alone.

    A visit of theirs comes in afterwards and must not be asked about.
    """

    number: int  # of the drill: other people come to each
    streets: Sequence[Street]
    scripts: Mapping[str, Sequence[Script]]
    expected: dict[Script, Expected]
    came: dict[str, list[Person]] = field(default_factory=lambda: defaultdict(list))
    most: int = MOST
    paused: bool = False
    _talks: list[asyncio.Task[None]] = field(default_factory=list)

    async def come(self) -> None:
        for place in count():
            while self.paused or place >= self.most:  # noqa: ASYNC110 - a drill says when
                await asyncio.sleep(OFTEN)
            street = self.streets[place % len(self.streets)]
            came = self.came[street.channel]
            scripts = self.scripts[street.channel]
            script = stop(street.channel) if len(came) % 4 == 1 else scripts[len(came) % len(scripts)]
            came.append(Person(self._address(street.channel, len(came)), script))
            self._talks.append(asyncio.create_task(street.talk(came[-1], self.expected[script])))
            await asyncio.sleep(OFTEN if self.most == MOST else SELDOM)

    async def end(self) -> int:
        """Everybody has said everything. Gives how many were asked after their STOP."""
        await asyncio.gather(*self._talks)
        for street in self.streets:
            await street.bring([
                visit(f"{each.address}-late", each.address, each.script, "koks", street.now())
                for each in self._stopped(street)
            ])  # fmt: skip
        await asyncio.sleep(2)  # two looks at what is due
        for street in self.streets:
            await street.catch_up()
        return sum(
            len(street.texts(each.address)) > 1 for street in self.streets for each in self._stopped(street)
        )

    def _stopped(self, street: Street) -> list[Person]:
        return [each for each in self.came[street.channel] if each.script == stop(street.channel)]

    def _address(self, channel: str, place: int) -> str:
        base, prefix = (358_412_300_000, "+") if channel == "sms" else (730_000_000, "")
        return f"{prefix}{base + self.number * 1_000 + place}"


def stop(channel: str) -> Script:
    return Script(channel, "fi", (Step("say", STOP),))


async def hold(
    number: int,
    drill: Drill,
    scene: Scene,
    scripts: Mapping[str, Sequence[Script]],
    expected: dict[Script, Expected],
    *,
    full: bool,
) -> Outcome:
    town = scene.town
    streets = [street for street in town.streets if drill.telegram or street.channel == "sms"]
    for street in streets:
        street.longest = 0.0
    arrivals = Arrivals(number, streets, scripts, expected, most=MOST if full else FEW)
    coming = asyncio.create_task(arrivals.come())
    await asyncio.sleep(1)
    async with drill.broken(scene):
        watch = Watch(town.application, drill.says)
        looking = asyncio.create_task(watch.look())
        await asyncio.gather(watch.until("after"), asyncio.sleep(drill.stays))
        watch.mending = time.monotonic()
        # A hook that is missed just after the list of a start was read waits for the list of the next minute.
        arrivals.paused = drill.short and not full
    await watch.until("ready_after")
    for task in (looking, coming):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    asked = await arrivals.end()
    await settle(town.database, streets)
    account = Account(drill.name)
    with town.database.reading() as work:
        for street in streets:
            account.compare(street, arrivals.came[street.channel], expected)
            account.audit(work, street, arrivals.came[street.channel], expected, town.letters)
    del account.found["sent again on Telegram, as counted"]
    return Outcome(drill.name, account, watch, asked, max(street.longest for street in streets))
