"""What keeps people from taking part: counted by barrier and period."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.database import Database


def test_hindrances_are_counted_by_barrier_and_period(database: Database, now: datetime) -> None:
    later = now + timedelta(days=1)
    with database.writing() as work:
        for barrier, day in (("money", now), ("money", later), ("age", now)):
            work.hindrances.add(barrier, day=day)
    with database.reading() as work:

        def named(since: datetime | None, before: datetime | None) -> dict[str, int]:
            counts = work.hindrances.counts(since=since, before=before)
            return {barrier: count for barrier, count in counts.items() if count}

        assert named(None, None) == {"age": 1, "money": 2}
        assert named(later, None) == {"money": 1}
        assert named(now, later) == {"age": 1, "money": 1}
