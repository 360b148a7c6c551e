"""What is owed in cases that are done: page by page, what was promised for first comes first, by units."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.database import Database
from storage.staff.owed import ANSWER, OUTCOME, After
from tests.bot.staff.people import both, case, close

DAY = timedelta(days=1)


@both
def test_pages_of_what_is_owed(database: Database, now: datetime) -> None:
    with database.writing() as work:
        units = ("koks", "ratamo", None)
        owed = [
            case(work, units[n % 3], now=now + n * DAY, wanted=True, phone=f"+35841234500{n}")
            for n in range(9)
        ]
        for id in owed[:-1]:  # the last is open
            close(work, id, now=now + 10 * DAY)
        kept = work.handling.case(owed[0])
        assert kept is not None
        work.handling.answered_otherwise(owed[0], kept.version, who="staff 1", now=now)
        found, after = [], None
        while rows := work.owed.page(ANSWER, None, after=after, limit=3):
            found += [row.id for row in rows]
            after = After(rows[-1].due, rows[-1].id)
        assert found == owed[1:-1]
        assert [row.id for row in work.owed.page(ANSWER, frozenset({"koks"}), limit=9)] == [owed[3], owed[6]]
        assert work.owed.page(ANSWER, frozenset(), limit=9) == []
        assert work.owed.count(ANSWER, None) == 7
        assert work.owed.count(ANSWER, None, late_at=now + 7 * DAY) == 2
        assert work.owed.count(OUTCOME, None) == 0
