"""No row that stays for statistics leads back to its person, alone or together with all other tables.

People live through whole conversations; then the links are cut, by their age or by a person's wish. An attacker who has
the database, its key and the true order of events joins the rows on all that they share: numbers, exact times,
digests, references and words, also within what is encrypted.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

import pytest
from sqlalchemy import Column, Table, select

from bot.asking.calendar import HELSINKI
from bot.config.settings import EXAMPLE
from bot.organisation import load
from bot.visits import take_in, visit_in
from storage.database import Work
from storage.models import (
    alerts,
    case_answers,
    case_calls,
    case_drafts,
    case_events,
    case_messages,
    case_notes,
    case_viewers,
    cases,
    conversations,
    feedback,
    link_codes,
    messages_in,
    messages_out,
    metadata,
    people,
    ratings,
    reminders,
    signups,
    supports,
    suppressions,
    visits,
)
from storage.models.declarations import owners, unlinks
from storage.models.meaning import Content
from tests.bot.applications import NOW, Town, inhabited, settings

DAY = timedelta(days=1)
OF_STAFF = (
    case_notes,
    case_answers,
    case_messages,
    case_drafts,
    case_viewers,
)  # in a case that staff handled
FACTS = (visits, feedback, ratings, cases, case_events, case_calls, alerts, supports, *OF_STAFF)
GONE_BEFORE = (case_calls, alerts)  # by their own age
# Rows by which a person can be found, where they hold an address or lead to one that does.
OF_PEOPLE = {conversations, people, suppressions, messages_in, messages_out, link_codes, reminders, signups}

PHONES = [f"+3584123456{n:02}" for n in range(12)]
SAY: dict[int, list[tuple[float, str]]] = {
    0: [(0.1, "9"), (0.2, "hoitaja oli aivan mahtava")],
    1: [(0.1, "2"), (0.2, "jono oli kohtuuttoman pitkä"), (0.3, "soittakaa minulle")],
    2: [(0.1, "STOP kamala paikka tämä")],
    3: [(1.1, "8"), (1.2, "STOP")],
    4: [(0.1, "en jaksa enää elää")],
    5: [(0.1, "7"), (0.3, "MUKAAN"), (0.32, "mukaan"), (0.33, "Aino Esimerkki")],
    6: [(0.1, "ALOITE"), (0.2, "Penkkejä aulaan, kiitos"), (0.3, "10")],
    7: [(0.1, "PALAUTE Karhula oli siistiä"), (17, "6")],
    8: [],
    9: [(3.5, "5 huono aika")],
    10: [(0.1, "vastaus on en tiedä")],
    11: [(0.1, "1"), (0.2, "minua syrjittiin ihonvärin takia")],
}  # fmt: skip
STAYING = (0, 1, 2, 5, 6)  # who writes again later, so that the person and the address stay
SUPPORTING = (0, 3, 4, 10)
OPEN = (7, 9, 11)  # whose cases are never ended: staff may have to reach them


@cache
def units() -> list[str]:
    return [unit.id for unit in load(EXAMPLE).units.values() if unit.asks and not unit.sensitive]


async def live(town: Town) -> None:
    """Each visits another unit on the same day; the visits are handed in one by one, in this order."""
    for n, phone in enumerate(PHONES):
        town.clock.time = NOW + timedelta(minutes=n, microseconds=n + 1)
        await hand_in(town, f"v{n}", units()[n], phone)
    said = sorted((after, n, words) for n, talk in SAY.items() for after, words in talk)
    for after, n, words in said:
        await pass_time(town, NOW + after * DAY + timedelta(seconds=n, microseconds=n + 1))
        await town.tell(PHONES[n], words)
    await pass_time(town, NOW + 20 * DAY)
    await town.application.database.write_async(support, town.clock() - 5 * DAY)


def support(work: Work, now: datetime) -> None:
    """Some support the suggestion of another one."""
    suggested = select(feedback.c.id).where(feedback.c.reference.is_not(None))
    suggestion = work.connection.execute(suggested).scalar_one()
    for n in SUPPORTING:
        talk = work.conversations.find("simulator", PHONES[n])
        assert talk is not None
        assert work.supports.add(suggestion, talk.person, now=now + timedelta(microseconds=n + 1))


async def hand_in(town: Town, id: str, unit: str, phone: str) -> None:
    said = visit_in(
        {
            "id": id, "unit": unit, "phone": phone, "ended_at": (town.clock() - timedelta(hours=1)).isoformat(),
            "language": "fi", "mother_tongue": "so", "age_group": "30-44", "municipality": "Kotka",
        }
    )  # fmt: skip
    now, organisation = town.clock(), town.application.organisation

    def store(work: Work) -> None:
        take_in(work, [said], organisation, channels={"phone": "simulator"}, now=now)

    await town.application.database.write_async(store)
    await town.settle()


async def pass_time(town: Town, until: datetime) -> None:
    while town.clock() < until:
        town.clock.time = min(until, town.clock() + DAY)
        await town.settle()


# -- the attacker ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Row:
    table: Table
    values: Any

    @property
    def place(self) -> tuple[str, Any]:
        return self.table.name, tuple(getattr(self.values, column.name) for column in self.table.primary_key)

    @property
    def finds_a_person(self) -> bool:
        if self.table is signups:
            return self.values.person_id is not None
        if self.table in (conversations, people):
            return self.values.address_digest is not None
        return self.table in OF_PEOPLE


class Attacker:
    """All rows with what they share with others, decrypted."""

    def __init__(self, work: Work) -> None:
        self._keys = work.keys
        self.rows = [
            Row(table, row)
            for table in metadata.sorted_tables
            if owners(table) or table.info.get("ages")
            for row in work.connection.execute(select(table))
        ]
        self._sharing: dict[Hashable, list[Row]] = defaultdict(list)
        self._of: dict[tuple[str, Any], set[Hashable]] = {}
        for row in self.rows:
            self._of[row.place] = marks = set(self._marks(row))
            for mark in marks:
                self._sharing[mark].append(row)

    def led_to_people(self, row: Row) -> list[str]:
        """By how many steps the row leads to rows that find a person; the tables of these."""
        seen, found, open = {row.place}, [], [row]
        while open:
            here = open.pop()
            for mark in self._of[here.place]:
                for other in self._sharing[mark]:
                    if other.place in seen:
                        continue
                    seen.add(other.place)
                    if other.finds_a_person:
                        found.append(f"{here.table} -- {mark} -- {other.table}")
                    else:
                        open.append(other)
        return found

    def _marks(self, row: Row) -> Iterator[Hashable]:
        for column in row.table.columns:
            value = getattr(row.values, column.name)
            if value is None:
                continue
            if column is not supports.c.feedback_id:  # the suggestion is another person's
                yield from ((key.column.table.name, value) for key in column.foreign_keys)
            if column is case_answers.c.message_id:
                yield "messages_out", value
            if column.name == "id":
                yield row.table.name, value
            elif isinstance(value, bytes):
                yield from self._within(column, value)
            else:
                yield from _told(column.name, value)

    def _within(self, column: Column[Any], value: bytes) -> Iterator[Hashable]:
        if column.info["content"] is not Content.sealed:
            yield value
            return
        said = self._keys.decrypt(value, context=str(column))
        yield from _said(json.loads(said) if column.info["json"] else said)


def _told(name: str, value: Any) -> Iterator[Hashable]:
    match value:
        case datetime() if is_exact(value):
            yield value
        case str() if name in ("pseudonym", "public_id", "reference"):
            yield value
        case str() if name == "key":
            table, id = value.split(":")[:2]
            yield {"visit": "visits", "signup": "signups"}[table], int(id)


def is_exact(moment: datetime) -> bool:
    return moment.astimezone(HELSINKI).time() != time()


def _said(said: Any, name: str = "") -> Iterator[Hashable]:
    """What a text or a state has in common with other rows."""
    match said:
        case dict():
            for key, value in said.items():
                yield from _said(value, key)
        case list():
            for value in said:
                yield from _said(value, name)
        case str() if name in ("visit", "survey", "recalled_visit") and said.isdigit():
            yield "visits", int(said)
        case str():
            yield from re.findall(r"\b[A-Z]\d-\d{4}\b", said)
            yield from (line.removeprefix("STOP").strip() for line in said.splitlines() if len(line) > 12)


def unlinked(attacker: Attacker, tables: Sequence[Table] = FACTS) -> list[Row]:
    return [row for row in attacker.rows if row.table in tables and row.values.id < 0]


async def attacked(town: Town) -> Attacker:
    return await town.application.database.read_async(Attacker)


async def order_of_units(town: Town) -> list[str]:
    """Of the visits, each of another unit, by their numbers."""
    query = select(visits.c.unit).order_by(visits.c.id)
    return await town.application.database.read_async(
        lambda work: list(work.connection.execute(query).scalars())
    )


# -- what it finds -------------------------------------------------------------------------------------------------------
async def test_what_is_left_by_age_leads_to_nobody(database_url: str, secret_key: str) -> None:
    async with inhabited(settings(database_url, secret_key)) as town:
        await live(town)
        await town.application.database.write_async(handle_a_case)
        await town.settle()
        attacker = await attacked(town)
        # An attacker who never found anything would tell nothing.
        of_people = [row for row in attacker.rows if row.table in FACTS]
        assert not unlinked(attacker)
        assert {row.table.name for row in of_people} == {table.name for table in FACTS}
        assert all(attacker.led_to_people(row) for row in of_people)

        before = await order_of_units(town)
        for days in (46, 92, 112):
            town.clock.time = NOW + days * DAY
            await town.settle()
            for n in STAYING:
                await town.tell(PHONES[n], "PALAUTE Kiitos vielä kerran kaikesta")
            await town.application.housekeeping.retain(town.clock())
            await town.application.housekeeping(town.clock())
            attacker = await attacked(town)
            for row in unlinked(attacker):
                assert attacker.led_to_people(row) == [], (days, row.table.name)
            assert exact_times(unlinked(attacker)) == []
        assert {row.table for row in unlinked(attacker)} == {*FACTS} - {*GONE_BEFORE}
        old = [row.values for row in attacker.rows if row.table is visits]
        assert [visit.id < 0 for visit in old].count(True) == len(PHONES) - len(OPEN)
        assert {(visit.municipality, visit.home_area) for visit in old if visit.id < 0} == {
            (None, town.application.organisation.area_of("Kotka"))
        }
        assert {visit.mother_tongue for visit in old if visit.id < 0} == {"other"}
        assert await order_of_units(town) not in (before, before[::-1])
        # Of an opt-out the month stays with the address, of the visit that it ended the day.
        withdrawn = {visit.withdrawn_at for visit in old if visit.withdrawn_at}
        opted_out = [row.values for row in attacker.rows if row.table is suppressions]
        assert len(withdrawn) == len(opted_out) == 2
        assert {row.since.astimezone(HELSINKI).day for row in opted_out} == {1}
        assert {row.text for row in opted_out} == {None}


def handle_a_case(work: Work) -> None:
    """Staff answer the second person, who writes back, by text and then by telephone, and end the case."""
    now = NOW + 20 * DAY - timedelta(seconds=7)
    who = work.accounts.add("Hoitaja", "", roles=[], now=now)
    (case,) = work.connection.execute(select(cases).where(cases.c.unit == units()[1])).all()
    talk = work.conversations.find("simulator", PHONES[1])
    assert talk is not None
    message = work.outbox.queue(
        channel="simulator", address=PHONES[1], text="Pahoittelut jonosta!", now=now, conversation=talk.id
    )
    how: dict[str, Any] = {"staff": who, "who": "Hoitaja", "now": now}
    work.handling.note(case.id, case.version, "Soitettu ja sovittu asia", **how)
    answer = work.handling.answer(case.id, case.version + 1, "Pahoittelut jonosta!", **how, leaves_at=now)
    work.handling.left(answer, case.id, message, now=now)
    work.threads.answered(talk.person, case.id, now=now)
    thread = work.threads.case(case.id)
    assert thread is not None
    work.threads.add(thread, "odotan vielä", now=now, answer_within=DAY, handle_within=DAY)
    assert who is not None
    work.drafts.save(case.id, who, "note", "kesken jäänyt", now=now)
    work.drafts.see(case.id, who, now=now)
    ended = {"status": "valmis", "closed_at": now, "answered_at": now}
    work.connection.execute(cases.update().where(cases.c.id == case.id).values(ended))


async def test_the_day_of_an_erasure_is_not_written(database_url: str, secret_key: str) -> None:
    """Also where it ends a question that is open: it stands at the address for good."""
    async with inhabited(settings(database_url, secret_key)) as town:
        await hand_in(town, "v1", "koks", PHONES[0])
        await pass_time(town, NOW + 2 * DAY)
        await town.tell(PHONES[0], "POISTA TIEDOT", "POISTA")
        (row,) = unlinked(await attacked(town))
    assert row.values.outcome == "stopped"
    times = [value for value in row.values if isinstance(value, datetime)]
    assert {value.astimezone(HELSINKI).date() for value in times} == {NOW.date()}


async def test_what_an_erased_person_leaves_leads_to_nobody(database_url: str, secret_key: str) -> None:
    async with inhabited(settings(database_url, secret_key)) as town:
        await live(town)
        for n in (0, 1, 4, 5, 6):
            town.clock.time += timedelta(hours=1, microseconds=n + 1)
            await town.tell(PHONES[n], "POISTA TIEDOT", "POISTA")
            await town.application.housekeeping(town.clock())
            attacker = await attacked(town)
            for row in unlinked(attacker, [*FACTS, signups]):
                assert attacker.led_to_people(row) == [], row.table.name
        gone = unlinked(attacker, [*FACTS, signups])
        assert {row.table for row in gone} == {*FACTS, signups} - {*OF_STAFF, case_calls}
        assert len([row for row in gone if row.table is visits]) == 5
        assert exact_times(gone) == []
        # Nor does a day: that of the erasure stands at the address for good.
        erased_on = town.clock().astimezone(HELSINKI).date()
        assert [
            f"{row.table}.{name}"
            for row in gone
            for name, value in row.values._mapping.items()
            if isinstance(value, datetime) and value.astimezone(HELSINKI).date() == erased_on
        ] == []


def exact_times(rows: Sequence[Row]) -> list[str]:
    return [
        f"{row.table}.{name}"
        for row in rows
        for name, value in row.values._mapping.items()
        if isinstance(value, datetime) and is_exact(value)
    ]


@pytest.mark.parametrize("table", [table for table in metadata.sorted_tables if unlinks(table)], ids=str)
def test_the_tables_that_are_attacked_are_all_that_stay(table: Table) -> None:
    assert table in (*FACTS, signups)
