"""A year of visits to units with rules of their own: what is stored of them equals what the simulation wrote down itself.

`make conversations` has the long form.
"""

from __future__ import annotations

import heapq
import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from bot.asking.calendar import HELSINKI
from bot.config.settings import EXAMPLE
from bot.visits import take_in, visit_in
from storage.database import Work
from storage.models import visits
from tests.bot.applications import NOW, Town, inhabited, settings

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
QUESTIONS = """\
responses:
  utter_ask_rating: &question
    - id: own-1
      text: "{org}: Miten meni? Vastaa 0-10. Lopetus: STOP"
      translation: {sv: "{org}: Hur gick det? Svara 0-10. Avsluta: STOP", en: "{org}: How was it? Reply 0-10. Opt out: STOP"}
      metadata: {other_tongues: "{org}: How was it? Reply 0-10. Opt out: STOP. Kieli: {switch}"}
    - id: own-2
      text: "{org}: Suositteletko meitä? Vastaa 0-10. Lopetus: STOP"
      translation: {sv: "{org}: Skulle du rekommendera oss? Svara 0-10. Avsluta: STOP", en: "{org}: Would you recommend us? Reply 0-10. Opt out: STOP"}
      metadata: {other_tongues: "{org}: Would you recommend us? Reply 0-10. Opt out: STOP. Kieli: {switch}"}
  utter_rating_remind: *question
"""
PILOT = """
pilots:
  - id: spring
    units: [ratamo]
    from: 2027-05-03
    to: 2027-06-30
    survey: {question: own-2}
"""


@dataclass(frozen=True)
class Rules:
    """Of one unit, as the simulation knows them."""

    service: str
    area: str
    question: str
    remind: int = 3
    close: int = 14
    asks: tuple[date, date] = (date.min, date.max)


UNITS = {
    "koks": Rules("sairaala", "etelainen", "recommend-1"),
    "karhula": Rules("terveysasemat", "etelainen", "own-1", remind=2, close=5),
    "ratamo": Rules("sairaala", "pohjoinen", "own-2", asks=(date(2027, 5, 3), date(2027, 6, 30))),
    "hamina": Rules("terveysasemat", "etelainen", "", asks=(date.max, date.max)),
}
DOES = ("silent", "rates", "rates", "stops", "late", "erases")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Rules by unit, three versions of the question, a pilot of a unit that otherwise asks nobody, and a closed one."""
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "county"))
    (folder / "texts").mkdir()
    (folder / "texts" / "questions.yml").write_text(QUESTIONS, encoding="utf-8")
    units = folder / "units.yml"
    text = units.read_text(encoding="utf-8")
    own = "survey: {question: own-1, remind_after_days: 2, close_after_days: 5}"
    for id, more in {"karhula": own, "ratamo": "asks: false", "hamina": "asks: false"}.items():
        text = text.replace(f"  - id: {id}\n", f"  - id: {id}\n    {more}\n")
    units.write_text(text, encoding="utf-8")
    rules = folder / "settings.yml"
    rules.write_text(rules.read_text(encoding="utf-8") + PILOT, encoding="utf-8")
    return folder


def day(moment: datetime | None) -> str | None:
    return moment.astimezone(HELSINKI).date().isoformat() if moment else None


class Ledger:
    """What happens to each visit, by rules that are written here once more."""

    def __init__(self, count: int, random: Random) -> None:
        self.facts: Counter[tuple[Any, ...]] = Counter()
        self.events: list[tuple[datetime, int, str, Any]] = []
        self._tongues = ["fi"] * 50 + ["so"] * 35 + ["et"] * 3
        for n in range(count):
            unit, does = random.choice(list(UNITS)), random.choice(DOES)
            tongue = self._tongues[n % len(self._tongues)]
            at = NOW + timedelta(minutes=random.randrange(365 * 24 * 60), microseconds=n + 1)
            self._live(n, unit, does, tongue, random.choice(("18-29", "75+", None)), at, random)

    def _live(
        self, n: int, unit: str, does: str, tongue: str, age: str | None, at: datetime, random: Random
    ) -> None:
        rules = UNITS[unit]
        self._happens(at, n, "visit", (unit, tongue, age))
        begins, ends = rules.asks
        fact: dict[str, Any] = {
            "unit": unit,
            "service": rules.service,
            "area": rules.area,
            "age": age,
            "ended": day(at - HOUR),
        }
        fact |= {"channel": "simulator", "source": "invited"}
        if not begins <= (at - HOUR).astimezone(HELSINKI).date() <= ends:
            fact |= {"status": "skipped", "reason": "unit_off", "closed": day(at)}
            self._write(fact)
            return
        reply = at + timedelta(minutes=random.randrange(60, rules.remind * 24 * 60 - 60))
        reminded, closed = at + rules.remind * DAY, at + rules.close * DAY
        fact |= {"status": "closed", "question": rules.question, "asked": day(at), "delivered": day(at)}
        match does:
            case "rates":
                self._happens(reply, n, "9")
                fact |= {"outcome": "answered", "answered": day(reply), "closed": day(reply + DAY)}
            case "stops":
                self._happens(reply, n, "STOP")
                fact |= {"outcome": "stopped", "closed": day(reply), "withdrawn": day(reply)}
            case "erases":
                self._happens(reply, n, "POISTA TIEDOT")
                self._happens(reply + timedelta(seconds=1), n, "POISTA")
                fact |= {"outcome": "stopped"}
            case "late":
                late = closed + timedelta(minutes=random.randrange(60, 5 * 24 * 60))
                self._happens(late, n, "8")
                fact |= {"reminded": day(reminded), "closed": day(closed)}
                fact |= {"outcome": "answered", "answered": day(late)}
            case _:
                fact |= {"reminded": day(reminded), "closed": day(closed), "outcome": "silent"}
        for moment in (reminded, closed, reply + DAY):
            self._happens(moment, n, "")
        self._write(fact)

    def _happens(self, at: datetime, n: int, what: str, more: Any = None) -> None:
        heapq.heappush(self.events, (at, n, what, more))

    def _write(self, fact: dict[str, Any]) -> None:
        self.facts[tuple(fact.get(name) for name in NAMES)] += 1


NAMES = (
    "unit", "service", "area", "channel", "source", "age", "ended", "status", "reason", "outcome", "question", "asked", "delivered",
    "reminded", "answered", "withdrawn", "closed",
)  # fmt: skip


def stored(work: Work) -> Counter[tuple[Any, ...]]:
    t = visits.c
    times = (t.asked_at, t.delivered_at, t.reminded_at, t.answered_at, t.withdrawn_at, t.closed_at)
    query = select(
        t.unit,
        t.service,
        t.area,
        t.channel,
        t.source,
        t.age_group,
        t.ended_at,
        t.status,
        t.reason,
        t.outcome,
        t.question,
        *times,
    )
    return Counter(
        tuple(day(value) if isinstance(value, datetime) else value for value in row)
        for row in work.connection.execute(query)
    )


async def live(town: Town, ledger: Ledger) -> None:
    retained = NOW
    while ledger.events:
        at, n, what, more = heapq.heappop(ledger.events)
        town.clock.time = at
        phone = f"+35841{2000000 + n}"
        if what == "visit":
            await hand_in(town, n, phone, *more)
        elif what:
            await town.tell(phone, what)
        await town.settle()
        if at - retained > 30 * DAY:
            await town.application.housekeeping.retain(at)
            retained = at


async def hand_in(town: Town, n: int, phone: str, unit: str, tongue: str, age: str | None) -> None:
    now, organisation = town.clock(), town.application.organisation
    said = visit_in(
        {
            "id": f"v{n}", "unit": unit, "phone": phone, "ended_at": (now - HOUR).isoformat(),
            "language": tongue, "age_group": age,
        }
    )  # fmt: skip

    def store(work: Work) -> None:
        take_in(work, [said], organisation, channels={"phone": "simulator"}, now=now)

    await town.application.database.write_async(store)


async def test_what_is_stored_of_a_year_is_what_happened_in_it(
    tmp_path: Path, folder: Path, secret_key: str, pytestconfig: pytest.Config
) -> None:
    ledger = Ledger(max(60, pytestconfig.getoption("conversations")), Random(2027))
    url = f"sqlite:///{tmp_path}/year.db"
    async with inhabited(settings(url, secret_key, organisation=str(folder))) as town:
        await live(town, ledger)
        before = await town.application.database.read_async(stored)
        assert before == ledger.facts
        # And a year later, when nothing leads to anybody.
        await town.application.housekeeping.retain(town.clock() + 365 * DAY)
        assert await town.application.database.read_async(stored) == ledger.facts
        left = await town.application.database.read_async(
            lambda work: set(work.connection.execute(select(visits.c.id)).scalars())
        )
    assert len(left) == ledger.facts.total()
    assert max(left) < 0
    questions = {fact[NAMES.index("question")] for fact in ledger.facts}
    assert questions == {None, "recommend-1", "own-1", "own-2"}
