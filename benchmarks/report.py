"""How long `kynnys report` takes over many visits, and how much memory its counting takes.

python -m benchmarks.report                        a million visits of 300 units in a year, on SQLite
python -m benchmarks.report --visits 50000
python -m benchmarks.report --database postgresql://…   an empty database; its tables are made
python -m benchmarks.report --write                into RESULTS.md
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from resource import RUSAGE_SELF, getrusage
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import insert

from benchmarks.people import folder
from benchmarks.turns import KEY
from bot.config.settings import EXAMPLE
from bot.organisation import load
from bot.reports.figures import gather
from bot.reports.period import Period, read_period
from bot.reports.shown import show
from storage.database import Database
from storage.encryption.keyring import Keyring
from storage.models import cases, feedback, visits

VISITS, UNITS = 1_000_000, 300
ANSWERED, POSTERS, UNHAPPY = 0.3, 0.2, 0.1  # shares: of visits, as many as of visits, of answers with a case
BATCH = 20_000
YEAR = datetime(2025, 12, 31, 22, tzinfo=UTC)  # as 2026 begins in Finland
PERIODS = {
    "all days": Period(),
    "a year": read_period(year="2026"),
    "a quarter": read_period(quarter="2026Q1"),
    "a day": read_period("2026-03-01", "2026-03-01"),
}


def fill(database: Database, number: int) -> None:
    drawn, apart = Random(1), timedelta(days=365) / number
    for first in range(0, number, BATCH):
        rows: dict[Any, list[dict[str, Any]]] = {visits: [], feedback: [], cases: []}
        for id in range(first + 1, min(first + BATCH, number) + 1):
            _one(rows, id, YEAR + (id - 1) * apart, drawn)
        with database.writing() as work:
            for table, values in rows.items():
                if values:
                    work.connection.execute(insert(table), values)


def _one(rows: dict[Any, list[dict[str, Any]]], id: int, at: datetime, drawn: Random) -> None:
    place = {
        "unit": f"u{drawn.randrange(UNITS)}",
        "channel": drawn.choice(("sms", "sms", "telegram")),
        "question": drawn.choice(("recommend-1", "recommend-2")),
    }
    answered = drawn.random() < ANSWERED
    rows[visits].append(
        {
            **place, "id": id, "external_digest": id.to_bytes(8, "big"), "ended_at": at, "asked_at": at,
            "delivered_at": at, "answered_at": at if answered else None, "created_at": at,
            "status": "answered" if answered else "closed",
        }
    )  # fmt: skip
    if not answered and drawn.random() > POSTERS:
        return
    rows[feedback].append(
        {
            **place, "id": id, "visit_id": id if answered else None, "source": "invited" if answered else "poster",
            "kind": "visit", "rating": drawn.randrange(11), "created_at": at, "changed_at": at,
        }
    )  # fmt: skip
    if drawn.random() < UNHAPPY:
        rows[cases].append(
            {
                "id": id, "feedback_id": id, "kind": "low_rating", "unit": place["unit"], "status": "valmis", "urgent": False, "flags": "",
                "opened_at": at, "handle_by": at + timedelta(days=7), "closed_at": at + timedelta(days=drawn.randrange(10)),
            }
        )  # fmt: skip


def measure(database: Database) -> Iterator[tuple[str, str]]:
    organisation, now = load(EXAMPLE), datetime.now(UTC)
    before = getrusage(RUSAGE_SELF).ru_maxrss
    for name, period in PERIODS.items():
        begun, used = perf_counter(), process_time()
        with database.reading() as work:
            figures = gather(work, organisation, period, now=now)
        show(figures)
        seconds, cpu = perf_counter() - begun, process_time() - used
        yield f"{name}, {len(figures.lines)} lines", f"{seconds:.1f} s, {cpu:.1f} s of this process's CPU"
    yield "memory that all of them took", f"{(getrusage(RUSAGE_SELF).ru_maxrss - before) / 1024:.0f} MB"


@contextmanager
def _database(url: str | None) -> Iterator[Database]:
    with folder() as place:
        database = Database(url or f"sqlite:///{place}/kynnys.db", Keyring.from_text(KEY))
        database.upgrade()
        try:
            yield database
        finally:
            database.close()


def main() -> None:
    reading = argparse.ArgumentParser(
        prog="python -m benchmarks.report", description="A report of many visits."
    )
    reading.add_argument("--visits", type=int, metavar="NUMBER", default=VISITS)
    reading.add_argument("--database", metavar="URL", help="an empty one on PostgreSQL")
    given = reading.parse_args()
    with _database(given.database) as database:
        fill(database, given.visits)
        rows = list(measure(database))
    engine = "PostgreSQL" if given.database else "SQLite"
    lines = [
        f"{given.visits} visits of {UNITS} units in a year, {engine}, {os.cpu_count()} cores, one run.",
        "",
        "| report of | took |",
        "|---|---|",
        *(f"| {what} | {took} |" for what, took in rows),
    ]
    print(*lines, sep="\n")


if __name__ == "__main__":
    main()
