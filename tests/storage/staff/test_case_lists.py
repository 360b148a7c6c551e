"""Cases chosen by filters: exactly those that are meant, each once, in order, and read from an index."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import event, text, update

from storage.database import Database, Work
from storage.models import cases
from storage.staff.case_lists import NO_OWNER, NO_UNIT, After, CaseRow, Filter, Units

HANDLED = timedelta(days=7)
UNITS = ("koks", "ratamo", None)
KINDS = ("low_rating", "call", "question")
STATUSES = ("aloittamatta", "kesken", "valmis")
THEMES = ("", "waiting", "digital waiting", "digital")
HOUR = timedelta(hours=1)


@pytest.fixture
def filled(database: Database, now: datetime) -> Database:
    """Cases of every unit, kind, status, set of themes and owner, two of a moment."""
    with database.writing() as work:
        owners = [None, *(work.accounts.add(name, "", roles=[], now=now) for name in ("maija", "pekka"))]
        talk = work.conversations.ensure("sms", "+358412345678", now=now)
        mixed = product(UNITS, KINDS, STATUSES, THEMES, owners)
        for n, (unit, kind, status, themes, owner) in enumerate(mixed):
            at = now + (n * 7 % 200 // 2) * HOUR
            kept = work.feedback.keep(
                talk.person, f"text {n}", kind="feedback", unit=unit, channel="sms", language="fi", now=at
            )
            id = work.cases.open(kept.id, unit, now=at, kind=kind, urgent=n % 7 == 0, within=HANDLED)
            if n % 5 == 0:
                work.cases.want_answer(id, now=at, within=timedelta(days=5))
            changed = update(cases).where(cases.c.id == id).values(
                status=status, themes=themes, owner_id=owner, closed_at=at + 8 * HOUR * (n % 40)
            )  # fmt: skip
            work.connection.execute(changed)
    return database


def read(work: Work, units: Units, wanted: Filter, limit: int) -> list[CaseRow]:
    seen: list[CaseRow] = []
    after = None
    while page := work.lists.cases(units, wanted, after=after, limit=limit):
        assert len(page) <= limit
        seen += page
        after = After(page[-1].urgent, page[-1].handle_by, page[-1].id)
    return seen


Meant = Callable[[Any], bool]


@pytest.mark.parametrize("limit", [7, 1000])
def test_each_filter_gives_what_it_says(filled: Database, now: datetime, limit: int) -> None:
    late, day = now + HANDLED + 30 * HOUR, timedelta(days=1)
    with filled.reading() as work:
        maija = work.accounts.called("maija")
        assert maija is not None
        every = {row.id: row for row in work.connection.execute(cases.select())}
        wanted: Sequence[tuple[Filter, Meant]] = [
            (Filter(), lambda row: row.status != "valmis"),
            (Filter(status="kesken"), lambda row: row.status == "kesken"),
            (Filter(status="valmis"), lambda row: row.status == "valmis"),
            (Filter(kind="call"), lambda row: row.kind == "call" and row.status != "valmis"),
            (Filter(unit="koks"), lambda row: row.unit == "koks" and row.status != "valmis"),
            (Filter(unit=NO_UNIT), lambda row: row.unit is None and row.status != "valmis"),
            (Filter(owner=maija.id), lambda row: row.owner_id == maija.id and row.status != "valmis"),
            (Filter(owner=NO_OWNER), lambda row: row.owner_id is None and row.status != "valmis"),
            (Filter(theme="digital"), lambda row: "digital" in row.themes.split() and row.status != "valmis"),
            (Filter(urgent=True), lambda row: row.urgent and row.status != "valmis"),
            (
                Filter(late_at=late),
                lambda row: (
                    row.status != "valmis"
                    and (row.handle_by < late or bool(row.answer_by and row.answer_by <= late))
                ),
            ),
            (
                Filter(due_at=late, due_until=late + day),
                lambda row: (
                    row.status != "valmis"
                    and row.handle_by >= late
                    and not (row.answer_by and row.answer_by <= late)
                    and (row.handle_by <= late + day or bool(row.answer_by and row.answer_by <= late + day))
                ),
            ),
            (
                Filter(status="valmis", kind="question", unit="ratamo", owner=maija.id, theme="waiting"),
                lambda row: (
                    (row.status, row.kind, row.unit, row.owner_id)
                    == ("valmis", "question", "ratamo", maija.id)
                    and "waiting" in row.themes.split()
                ),
            ),
            (
                Filter(status="valmis", late_at=late),
                lambda row: row.status == "valmis" and row.closed_at > row.handle_by,
            ),
        ]
        for units, (filter, meant) in product(
            (None, frozenset({"koks"}), frozenset({"koks", "ratamo"})), wanted
        ):
            rows = read(work, units, filter, limit)
            right = {id for id, row in every.items() if meant(row) and (units is None or row.unit in units)}
            assert {row.id for row in rows} == right, filter
            assert len(rows) == len(right), filter
            done = filter.status == "valmis"
            order = [(not row.urgent, row.handle_by, row.id) for row in rows]
            for urgent in (False, True):
                part = [each for each in order if each[0] is urgent]
                assert part == sorted(part, reverse=done), filter
            assert work.lists.count(units, filter) == len(right), filter
        assert work.lists.cases(frozenset(), Filter(), limit=9) == []
        assert work.lists.cases(frozenset({"koks"}), Filter(unit="ratamo"), limit=9) == []


FILTERS = [
    Filter(), Filter(status="valmis"), Filter(kind="call"), Filter(unit="koks"), Filter(unit=NO_UNIT),
    Filter(owner=1), Filter(owner=NO_OWNER), Filter(theme="digital"), Filter(status="valmis", theme="digital", unit="koks"),
    Filter(status="kesken", owner=1, kind="call"),
]  # fmt: skip


@pytest.mark.parametrize("units", [None, frozenset({"koks", "ratamo"})])
def test_a_page_is_read_from_an_index_and_needs_no_more_queries_for_more_cases(
    filled: Database, now: datetime, units: Units
) -> None:
    with filled.reading() as work:
        if work.connection.dialect.name == "postgresql":
            work.connection.execute(text("SET LOCAL enable_seqscan = off"))
        for filter in FILTERS:
            asked: list[tuple[str, Any]] = []

            def note(_c: Any, _cursor: Any, sql: str, values: Any, *_: Any, asked: Any = asked) -> None:
                asked.append((sql, values))

            event.listen(work.connection, "before_cursor_execute", note)
            work.lists.cases(units, filter, limit=50)
            event.remove(work.connection, "before_cursor_execute", note)
            assert len(asked) <= 3, filter
            for sql, values in asked:
                steps = _plan(work, sql, values)
                assert not [step for step in steps if _reads_all(step)], (filter, steps)
                # Each run of an index is read in its order, no further than the page.
                runs = [step for step in steps if step.startswith("SEARCH cases USING INDEX ix_cases")]
                assert all("urgent=?" in step for step in runs), (filter, runs)


def _plan(work: Work, sql: str, values: Any) -> list[str]:
    how = "EXPLAIN QUERY PLAN" if work.connection.dialect.name == "sqlite" else "EXPLAIN"
    return [str(row[-1]).strip() for row in work.connection.exec_driver_sql(f"{how} {sql}", values)]


def _reads_all(step: str) -> bool:
    """Of the tables that the list is of. What staff did in each case shown is looked up beside it, and PostgreSQL may read a
    table that is nearly empty for that.
    """
    words = step.split()
    return any(
        step == f"SCAN {table}" or ("Seq" in words and f"on {table}" in step)
        for table in ("cases", "feedback", "signups")
    )
