"""Lists of the staff pages: their units only, page by page, nothing twice and nothing left out."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage.database import Database
from storage.staff.case_lists import After

PHONE = "+358412345678"

HANDLED = timedelta(days=7)


@pytest.fixture
def filled(database: Database, now: datetime) -> Database:
    """Thirty texts with a case each, of three units and of none, every seventh urgent."""
    with database.writing() as work:
        talk = work.conversations.ensure("sms", PHONE, now=now)
        for n in range(30):
            kept = work.feedback.keep(
                talk.person, f"text {n}", kind="feedback", unit=["koks", "ratamo", "hamina", None][n % 4],
                channel="sms", language="fi", now=now + timedelta(hours=n),
            )  # fmt: skip
            # Two at each moment.
            work.cases.open(
                kept.id,
                ["koks", "ratamo", "hamina", None][n % 4],
                now=now + timedelta(hours=n // 2),
                urgent=n % 7 == 0,
                within=HANDLED,
            )
    return database


@pytest.mark.parametrize("units", [None, frozenset({"koks"}), frozenset({"koks", "hamina"}), frozenset()])
@pytest.mark.parametrize("limit", [1, 4, 100])
def test_cases_by_page(filled: Database, units: frozenset[str] | None, limit: int) -> None:
    seen = []
    with filled.reading() as work:
        after = None
        while page := work.lists.cases(units, after=after, limit=limit):
            assert len(page) <= limit
            seen += page
            after = After(page[-1].urgent, page[-1].handle_by, page[-1].id)
    assert seen == sorted(seen, key=lambda case: (not case.urgent, case.handle_by, case.id))
    wanted = [n for n in range(30) if units is None or ["koks", "ratamo", "hamina", None][n % 4] in units]
    assert sorted(case.text or "" for case in seen) == sorted(f"text {n}" for n in wanted)


@pytest.mark.parametrize("units", [None, frozenset({"koks"}), frozenset({"koks", "hamina"}), frozenset()])
@pytest.mark.parametrize("limit", [1, 4, 100])
def test_words_by_page(filled: Database, units: frozenset[str] | None, limit: int) -> None:
    seen = []
    with filled.reading() as work:
        before = None
        while page := work.lists.feedback(units, before=before, limit=limit):
            assert len(page) <= limit
            seen += page
            before = page[-1].id
    wanted = [n for n in range(30) if units is None or ["koks", "ratamo", "hamina", None][n % 4] in units]
    assert [row.text for row in seen] == [f"text {n}" for n in reversed(wanted)]


@pytest.mark.parametrize("wanted", [None, frozenset({"olka"}), frozenset({"olka", "raati"}), frozenset()])
@pytest.mark.parametrize("limit", [1, 2, 100])
def test_sign_ups_by_page(
    database: Database, now: datetime, wanted: frozenset[str] | None, limit: int
) -> None:
    made = []
    with database.writing() as work:
        for n, opportunity in enumerate(["olka", "raati", "muu"] * 3):
            talk = work.conversations.ensure("sms", f"+3584123456{n:02}", now=now)
            work.signups.add(
                talk.person,
                talk.id,
                opportunity,
                name=f"Nimi {n}",
                language="fi",
                consent_version="1",
                now=now,
            )
            if wanted is None or opportunity in wanted:
                made.append(f"Nimi {n}")
        seen: list[str | None] = []
        before = None
        while page := work.signups.page(wanted, before=before, limit=limit):
            assert len(page) <= limit
            seen += [signup.name for signup in page]
            before = page[-1].id
    assert seen == made[::-1]
