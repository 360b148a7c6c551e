"""A month with lazy staff, absences and people who leave, judged by what phones and mailboxes received.

Each promise is kept, or the person heard before it broke. `make conversations` has the long form.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select

from bot.config.settings import EXAMPLE
from bot.staff.absences import plan
from bot.staff.answers import conversation_with, leaves_at
from storage.database import Work
from storage.models import cases
from storage.staff.owed import ANSWER
from tests.bot.applications import Town, inhabited, settings
from tests.bot.staff.people import HELSINKI, at, hire

DAY = timedelta(days=1)
ANSWER_DAYS, HANDLE_DAYS = 5, 7
UNITS = ("koks", "ratamo", "hamina")
EASTER = {date(2027, 3, 26), date(2027, 3, 28), date(2027, 3, 29)}
REPLY = "Kiitos palautteesta. Terveisin palvelupäällikkö"
LATE = re.compile("Lupasimme (?:ottaa|käsitellä)")


@dataclass
class Member:
    """Of staff. A lazy one takes cases and forgets them, until a mail names them, if even then, and ends some of them
    without the answer that was promised.
    """

    name: str
    unit: str | None
    lazy: bool
    id: int = 0
    away: set[date] = field(default_factory=set)
    leaves: date = date.max

    def works(self, day: date) -> bool:
        return day < self.leaves and day not in self.away


@dataclass
class Person:
    """What a person said and when; `handled`: when staff ended the case."""

    said: datetime
    wants: bool
    handled: datetime | None = None


class Month:
    def __init__(self, town: Town, first: date, days: int, visits: int) -> None:
        self.town = town
        self.random = Random(days)
        self.days = [first + n * DAY for n in range(days)]
        self.visits = visits
        self.hours = range(24) if visits > 100 else (0, 7, 8, 11, 14, 15, 19, 21)
        self.people: dict[str, Person] = {}
        self.staff = [Member(f"{unit}-{n}", unit, lazy=n > 0) for unit in UNITS for n in range(3)] + [
            Member("johtaja", None, lazy=True)
        ]
        self.owed = 0  # answers that were given after the case was ended
        self.stranded: list[tuple[datetime, int]] = []

    async def run(self) -> None:
        await self.write(self._hire)
        for day in self.days:
            await self.write(self._come_and_go, day)
            for hour in self.hours:
                self.town.clock.time = datetime(day.year, day.month, day.day, hour, tzinfo=HELSINKI)
                await self.town.settle()
                if 8 <= hour < 20:
                    await self._visits()
                if day.weekday() < 5 and day not in EASTER and 8 <= hour < 16:
                    await self.write(self._work, day)
                    await self.town.settle()
                await self.write(self._look, day)

    async def write(self, what: object, *values: object) -> None:
        await self.town.application.database.write_async(what, *values)  # type: ignore[arg-type]

    def now(self) -> datetime:
        return self.town.clock()

    # -- people -----------------------------------------------------------------------------------------------------
    async def _visits(self) -> None:
        share = self.visits / sum(8 <= hour < 20 for hour in self.hours)
        for _ in range(int(share) + (self.random.random() < share % 1)):
            phone = f"+35841{3_000_000 + len(self.people)}"
            unit = self.random.choice(UNITS)
            visit = {"unit": unit, "phone": phone, "language": "fi"}
            await self.town.http.post("/simulator/visits", json=visit)
            await self.town.settle()
            wants = self.random.random() < 0.5
            if self.random.random() < 0.5 or self.visits < 50:  # in the short form all are unhappy
                await self.town.tell(phone, "2", "odotin kauan", *(["SOITTO"] if wants else []))
                self.people[phone] = Person(self.now(), wants)
            else:
                await self.town.tell(phone, "9")
                self.people[phone] = Person(self.now(), False, self.now())

    # -- staff ------------------------------------------------------------------------------------------------------
    def _hire(self, work: Work) -> None:
        for member in self.staff:
            role = f"handler:{member.unit}" if member.unit else "lead"
            member.id = hire(work, member.name, role, now=self.now())
        for member, day in zip(self.random.sample(self.staff[:-1], 3), self.days[1::2], strict=False):
            member.leaves = day

    def _come_and_go(self, work: Work, day: date) -> None:
        for member in self.staff:
            if member.leaves == day:
                work.accounts.remove(member.id, now=self.now())
            elif day < member.leaves and not member.away & {day, day + DAY} and self.random.random() < 0.08:
                last = day + self.random.randrange(4) * DAY
                others = [other for other in self.staff if other is not member and other.works(day)]
                substitute = self.random.choice([None, *(other.id for other in others)])
                plan(work, member.id, day, last, substitute, now=self.now())
                member.away |= {day + n * DAY for n in range((last - day).days + 1)}

    def _work(self, work: Work, day: date) -> None:
        open = list(work.connection.execute(
            select(cases.c.id, cases.c.unit, cases.c.owner_id).where(cases.c.status != "valmis")
        ))  # fmt: skip
        named = self._mailed(work)
        for member in self.staff:
            if not member.works(day):
                continue
            theirs = [row for row in open if row.owner_id == member.id]
            queue = [row for row in open if row.owner_id is None and member.unit in (None, row.unit)]
            if member.lazy:
                if queue and self.random.random() < 0.3:
                    row = self.random.choice(queue)
                    if self.random.random() < 0.5:
                        self._give(work, row.id, member.id)
                    else:
                        self._finish(work, row.id, member.id, answers=False)
                        open = [other for other in open if other.id != row.id]
                theirs = [row for row in theirs if row.id in named.get(member.name, ())]
                theirs = [row for row in theirs if self.random.random() < 0.2]
            for row in [*theirs, *([] if member.lazy else queue)][: max(1, self.visits // 60)]:
                self._finish(work, row.id, member.id, answers=not member.lazy)
                open = [other for other in open if other.id != row.id]
            if not member.lazy:
                self._keep_promises(work, member)

    def _mailed(self, work: Work) -> dict[str, set[int]]:
        """Which cases the mails of these weeks named to whom."""
        return {
            mail.address.split("@")[0]: {int(id) for id in re.findall(r"/staff/cases/(\d+)", mail.text)}
            for mail in work.outbox.recent("email", 40)
        }

    def _give(self, work: Work, id: int, owner: int) -> None:
        known = work.handling.case(id)
        assert known is not None
        work.handling.give(id, known.version, owner, who=f"staff {owner}", now=self.now())

    def _keep_promises(self, work: Work, member: Member) -> None:
        """Answer in half of the cases that colleagues ended, as the list of promises shows them; never in the others."""
        for row in work.owed.page(ANSWER, frozenset({member.unit or ""}), limit=50):
            if row.id % 2 and self.random.random() < 0.1 and not work.handling.answers(row.id):
                self.owed += 1
                self._answer(work, row.id, member.id)

    def _answer(self, work: Work, id: int, staff: int) -> None:
        now, known = self.now(), work.handling.case(id)
        assert known is not None
        leaves = leaves_at(self.town.application.organisation, now)
        work.handling.answer(
            id, known.version, REPLY, staff=staff, who=f"staff {staff}", now=now, leaves_at=leaves
        )

    def _finish(self, work: Work, id: int, staff: int, *, answers: bool) -> None:
        """End the case, and before that answer who wanted an answer."""
        now, who = self.now(), f"staff {staff}"
        known = work.handling.case(id)
        assert known is not None
        version = known.version
        if known.wanted_at is not None and answers:
            self._answer(work, id, staff)
            version += 1
        work.handling.set_status(id, version, "valmis", who=who, now=now, outcome="luettu")
        self.people[conversation_with(work, known.person, known.channel).address].handled = now

    def _look(self, work: Work, day: date) -> None:
        """Owners who cannot act, once the application looked."""
        here = {member.id for member in self.staff if member.works(day)}
        owned = select(cases.c.id, cases.c.owner_id).where(
            cases.c.status != "valmis", cases.c.owner_id.is_not(None)
        )
        self.stranded += [
            (self.now(), row.id) for row in work.connection.execute(owned) if row.owner_id not in here
        ]

    # -- what was promised ------------------------------------------------------------------------------------------
    def broken(self, work: Work) -> Iterator[str]:
        """Promises that ran out, of which the person heard nothing before."""
        received: dict[str, list[tuple[datetime, str]]] = {}
        for message in work.outbox.recent("simulator", 10**6):
            if message.sent_at is not None:
                received.setdefault(message.address, []).append((message.sent_at, message.text))
        for phone, person in self.people.items():
            texts = received[phone]
            due = person.said + (ANSWER_DAYS if person.wants else HANDLE_DAYS) * DAY
            late = [at for at, text in texts if LATE.search(text)]
            answers = [at for at, text in texts if text == REPLY]
            kept = answers if person.wants else [person.handled] if person.handled else []
            if self.now() > due and not any(at < due for at in (*late, *kept)):
                yield f"{phone}: due {due}, nothing before"
            if len(late) > 1 or len(answers) > 1:
                yield f"{phone}: told twice"
            if any(not 8 <= at.astimezone(HELSINKI).hour < 20 for at in (*late, *answers)):
                yield f"{phone}: at night"

    def wrong_mails(self, work: Work) -> Iterator[str]:
        by_name = {member.name: member for member in self.staff}
        days: Counter[tuple[str, date]] = Counter()
        for mail in work.outbox.recent("email", 10**6):
            assert mail.sent_at is not None
            local, name = mail.sent_at.astimezone(HELSINKI), mail.address.split("@")[0]
            days[name, local.date()] += 1
            if local.weekday() > 4 or local.date() in EASTER or not 8 <= local.hour < 16:
                yield f"{name}: {local}"
            if not by_name[name].works(local.date()):
                yield f"{name} is not here: {local}"
        yield from (f"{name}: {count} on {day}" for (name, day), count in days.items() if count > 1)


async def test_each_promise_is_kept_or_the_person_hears_before_it_breaks(
    tmp_path: Path, secret_key: str, pytestconfig: pytest.Config
) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "county"))
    rules = folder / "settings.yml"
    rules.write_text(rules.read_text(encoding="utf-8").replace("answer_hours: null\n", ""), encoding="utf-8")
    long = pytestconfig.getoption("conversations") >= 1_000
    first, days, visits = (date(2027, 3, 8), 30, 500) if long else (date(2027, 3, 22), 11, 6)
    given = settings(f"sqlite:///{tmp_path}/month.db", secret_key, organisation=str(folder))
    async with inhabited(given, now=at(f"{first} 00:00")) as town:
        month = Month(town, first, days, visits)
        await month.run()
        broken, wrong, mails, told = await town.application.database.read_async(
            lambda work: (
                list(month.broken(work)),
                list(month.wrong_mails(work)),
                len(work.outbox.recent("email", 10**6)),
                sum(
                    LATE.search(message.text) is not None
                    for message in work.outbox.recent("simulator", 10**6)
                ),
            )
        )
    assert broken == []
    assert wrong == []
    assert month.stranded == []
    assert mails > days // 2
    assert told > 2
    assert month.owed > 0
