"""A plan stores nothing, sends nothing, and says what an import that follows does."""

from __future__ import annotations

import dataclasses
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.conversation.timers import Timers
from bot.conversation.turns import Turns
from bot.organisation import Organisation, load
from bot.organisation.survey import Pilot
from bot.visits import Fault, VisitError, VisitIn, take_in, visit_in
from bot.visits.plan import PlannedRow, planning
from channels.message import Inbound
from dialogs.engine import Engine
from dialogs.loader import load_assistant
from storage.database import Database
from storage.encryption.keyring import Keyring
from storage.models import conversations, messages_out, metadata, people, visits

NOW = datetime(
    2027, 3, 25, 12, tzinfo=UTC
)  # the Thursday before Easter; daylight saving time begins on Sunday
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CHANNELS = {"phone": "sms", "telegram": "telegram"}
WINDOW = {"opens": "12:00", "closes": "18:00", "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat"]}


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    """Units that differ in whom they ask, when and how often, and a pilot."""
    known = load(Path(__file__).parents[3] / "examples" / "kymenlaakso")
    rules: dict[str, dict[str, Any]] = {
        "koks": {"delay": {"days": 1, "at": "12:00"}, "window": WINDOW, "jitter_minutes": 60},
        "ratamo": {"quarantine_days": 2, "unknown_age": "skip", "delay": {"hours": 20}},
        "karhula": {"minimum_age": 13, "drop_after_days": 3, "window": WINDOW},
        "hamina": {"asks": False},
        "pyhtaa": {"quarantine_days": 90, "permission": "required", "delay": {"days": 3}},
    }
    pilot = Pilot.model_validate_json(
        '{"id": "spring", "units": ["hamina"], "from": "2027-03-24", "to": "2027-03-24"}'
    )
    return dataclasses.replace(
        known,
        units={id: unit.model_copy(update={"survey": rules.get(id, {})}) for id, unit in known.units.items()},
        settings=known.settings.model_copy(update={"pilots": (pilot,)}),
    )


def phone(number: int) -> str:
    return f"+3584123456{number:02}"


def visit(id: str, **changed: Any) -> VisitIn:
    given = {
        "id": id,
        "unit": "koks",
        "phone": phone(1),
        "ended_at": (NOW - HOUR).isoformat(),
        "language": "fi",
    }
    return visit_in(given | changed)


def plan(
    database: Database, organisation: Organisation, rows: list[VisitIn | VisitError], now: datetime = NOW
) -> list[PlannedRow]:
    told: list[tuple[int, VisitError]] = []
    with planning(database, organisation, channels=CHANNELS, now=now) as made:
        lines = list(made.take(enumerate(rows, start=2), lambda line, error: told.append((line, error))))
        assert lines[-1] == len(rows) + 1
        waiting = made.waiting
        steps = list(made.fall_due())
        assert steps == sorted(steps)
        assert not steps or steps[-1] >= waiting
        outcomes = list(made.outcomes())
    assert [line for line, _ in told] == [row.line for row in outcomes if row.outcome == "refused"]
    return outcomes


def shown(row: PlannedRow) -> tuple[str, datetime | str | None]:
    return row.outcome, row.at or row.reason


class Place:
    """The application, as far as it takes visits in and lets them fall due."""

    def __init__(self, database: Database, organisation: Organisation) -> None:
        self.database, self.organisation = database, organisation
        self.timers = Timers(Turns(Engine(load_assistant()), organisation, ""), organisation)

    def take_in(self, rows: list[VisitIn], now: datetime) -> None:
        for start in range(0, len(rows), 500):
            with self.database.writing() as work:
                take_in(work, rows[start : start + 500], self.organisation, channels=CHANNELS, now=now)

    def pass_time(self, until: datetime) -> None:
        """To each moment at which something falls due."""
        while (at := self._next()) is not None and at <= until:
            with self.database.writing() as work:
                self.timers.survey(work, at)

    def _next(self) -> datetime | None:
        with self.database.reading() as work:
            found: datetime | None = work.connection.execute(
                select(func.min(visits.c.due_at)).where(visits.c.status == "planned")
            ).scalar()
        return found

    def became(self, rows: list[VisitIn]) -> list[tuple[str, datetime | str | None]]:
        with self.database.reading() as work:
            ids = {id: known.id for id, known in work.visits.known([row.id for row in rows]).items()}
            became = work.visits.became(list(ids.values()))
        return [
            ("asked", asked_at) if asked_at else ("skipped", reason)
            for asked_at, reason in (became[ids[row.id]] for row in rows)
        ]


def everything(database: Database) -> dict[str, list[Any]]:
    with database.reading() as work:
        return {
            table.name: [tuple(row) for row in work.connection.execute(table.select())]
            for table in metadata.sorted_tables
        }


def made_up(chance: random.Random, count: int, start: int) -> Iterator[VisitIn]:
    for number in range(start, start + count):
        yes = {name: True for name in ("refused", "flagged", "several_numbers") if chance.random() < 0.04}
        if chance.random() < 0.03:
            yes["non_disclosure"] = True
        if chance.random() < 0.5:
            yes["sms_permission"] = chance.random() < 0.95
        if chance.random() < 0.7:
            yes["age_group"] = chance.choice(["0-12", "13-17", "18-29", "75+"])  # type: ignore[assignment]
        yield visit(
            f"v{number}",
            unit=chance.choice(["koks", "ratamo", "karhula", "hamina", "pyhtaa", "lastensuojelu"]),
            phone=phone(chance.randrange(60)),
            # To the minute, so that some end together.
            ended_at=(NOW - timedelta(minutes=chance.randrange(8 * 24 * 60))).isoformat(),
            **yes,
        )


@pytest.mark.parametrize("seed", [1, 2])
def test_an_import_that_follows_does_what_was_planned(
    database: Database, organisation: Organisation, seed: int
) -> None:
    chance = random.Random(seed)
    place = Place(database, organisation)
    before = [row for row in made_up(chance, 40, 0) if row.ended_at < NOW - DAY]
    place.take_in(before, NOW - DAY)
    place.pass_time(NOW - HOUR)  # some were asked, others still wait
    with database.writing() as work:
        for number in (3, 61):
            work.suppressions.add("sms", phone(number), source="person", text="STOP", now=NOW)
    rows = [*chance.sample(before, 10), *made_up(chance, 120, 40), visit("stopped", phone=phone(61))]
    chance.shuffle(rows)

    stood = everything(database)
    said = plan(database, organisation, [*rows])
    assert everything(database) == stood

    place.take_in(rows, NOW)
    place.pass_time(NOW + 60 * DAY)
    known = {row.id for row in before}
    fresh = [(row, one) for row, one in zip(rows, said, strict=True) if row.id not in known]
    assert [shown(one) for _, one in fresh] == place.became([row for row, _ in fresh])
    counts = Counter(one.outcome for one in said)
    assert counts["known"] == len(rows) - len(fresh) == 10
    assert counts["asked"] > 10
    reasons = {one.reason for one in said}
    assert reasons > {"quarantine", "superseded", "opted_out", "unit_off", "too_old", "too_young", "refused"}


def test_nothing_is_stored_and_nothing_sent(database: Database, organisation: Organisation) -> None:
    plan(database, organisation, [visit("v1"), visit("v2", phone=phone(2))])
    with database.reading() as work:
        for table in (visits, people, conversations, messages_out):
            assert work.connection.execute(select(func.count()).select_from(table)).scalar() == 0


@pytest.mark.parametrize(
    ("ended", "unit", "at"),
    [
        # Good Friday, the Sunday on which the clocks go forward, and Easter Monday are passed by.
        ("2027-03-25T09:00", "koks", date(2027, 3, 27)),
        ("2027-03-24T23:59", "koks", date(2027, 3, 25)),
        ("2027-03-25T00:00", "koks", date(2027, 3, 27)),
    ],
)
def test_holidays_and_midnight(
    database: Database, organisation: Organisation, ended: str, unit: str, at: date
) -> None:
    (row,) = plan(database, organisation, [visit("v1", unit=unit, ended_at=ended)])
    assert row.at is not None
    assert row.at.date() == at


def test_a_delay_over_the_change_of_the_clocks(database: Database, organisation: Organisation) -> None:
    """Three days later at the same time of day, which is 71 hours later here."""
    ended = datetime(2027, 3, 25, 11, tzinfo=UTC)
    given = visit("v1", unit="pyhtaa", ended_at=ended.isoformat(), sms_permission=True)
    (row,) = plan(database, organisation, [given])
    assert row.at == ended + timedelta(hours=71)


def test_the_first_and_the_last_minute_of_a_pilot(database: Database, organisation: Organisation) -> None:
    times = ("2027-03-23T23:59", "2027-03-24T00:00", "2027-03-24T23:59", "2027-03-25T00:00")
    rows = [
        visit(f"v{number}", unit="hamina", phone=phone(number), ended_at=time)
        for number, time in enumerate(times)
    ]
    outcomes = [(row.outcome, row.reason) for row in plan(database, organisation, [*rows])]
    assert outcomes == [("skipped", "unit_off"), ("asked", ""), ("asked", ""), ("skipped", "unit_off")]


def test_of_several_visits_of_one_person_in_a_file_the_last_is_asked_about(
    database: Database, organisation: Organisation
) -> None:
    rows = [visit(f"v{hours}", ended_at=(NOW - hours * HOUR).isoformat()) for hours in (2, 1, 3)]
    assert [row.reason for row in plan(database, organisation, [*rows])] == ["superseded", "", "superseded"]


def test_a_file_supersedes_what_waits_and_what_waits_supersedes_a_file(
    database: Database, organisation: Organisation
) -> None:
    Place(database, organisation).take_in([visit("waits", ended_at=(NOW - 2 * HOUR).isoformat())], NOW)
    earlier = visit("earlier", ended_at=(NOW - 3 * HOUR).isoformat())
    later = visit("later", ended_at=(NOW - HOUR).isoformat())
    assert [row.reason for row in plan(database, organisation, [earlier])] == ["superseded"]
    assert [row.outcome for row in plan(database, organisation, [later])] == ["asked"]


def test_a_person_in_the_middle_of_something_is_asked_a_little_later(
    database: Database, organisation: Organisation
) -> None:
    turns = Turns(Engine(load_assistant()), organisation, "")
    with database.writing() as work:
        work.inbox.receive([Inbound("sms", "m1", phone(1), "OSALLISTU")], now=NOW)
        turns.answer(work, NOW)
    (row,) = plan(database, organisation, [visit("v1", unit="virolahti")])
    assert row.at == NOW + organisation.survey.pause


def test_wrong_rows_are_told_and_counted(database: Database, organisation: Organisation) -> None:
    rows: list[VisitIn | VisitError] = [
        visit("v1"),
        VisitError(Fault("phone", "is wrong")),
        visit("v1", unit="ratamo"),
    ]
    told: list[tuple[int, str]] = []
    with planning(database, organisation, channels=CHANNELS, now=NOW) as made:
        list(made.take(enumerate(rows, start=2), lambda line, error: told.append((line, str(error)))))
        list(made.fall_due())
        assert [row.outcome for row in made.outcomes()] == ["asked", "refused", "refused"]
    assert [line for line, _ in told] == [3, 4]
    assert told[1][1].startswith("unit: a visit with this id is known with another unit")


def test_a_plan_is_right_before_a_new_key_has_come_into_use(
    database: Database, database_url: str, secret_key: str, organisation: Organisation
) -> None:
    place = Place(database, organisation)
    place.take_in([visit("asked", unit="virolahti")], NOW - HOUR)
    place.pass_time(NOW)
    both = Database(database_url, Keyring.from_text(f"{Keyring.new_key()},{secret_key}"))
    try:
        rows = [visit("asked", unit="virolahti"), visit("again", unit="virolahti", ended_at=NOW.isoformat())]
        assert [(row.outcome, row.reason) for row in plan(both, organisation, [*rows])] == [
            ("known", ""),
            ("skipped", "quarantine"),
        ]
    finally:
        both.close()
