"""How often people came by posters: each time counts, in the period in which it was."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.database import Database


def test_arrivals_are_counted_by_poster_and_period(database: Database, now: datetime) -> None:
    later = now + timedelta(days=1)
    with database.writing() as work:
        for name, day in (("olka", now), ("olka", now), ("olka", later), ("kesa", now)):
            kind = "campaign" if name == "kesa" else "poster"
            work.poster_arrivals.add(kind, name, channel="sms", day=day)
    with database.reading() as work:
        counts = work.poster_arrivals.counts
        assert counts(since=None, before=None) == {("campaign", "kesa"): 1, ("poster", "olka"): 3}
        assert counts(since=later, before=None) == {("poster", "olka"): 1}
        assert counts(since=now, before=later) == {("campaign", "kesa"): 1, ("poster", "olka"): 2}
        assert work.poster_arrivals.count("poster", "olka") == 3
        assert work.poster_arrivals.count("poster", "kesa") == 0
