"""A report's days are days in Finland, both ends included."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.reports.period import Period, ReportError, read_period


@pytest.mark.parametrize(
    ("given", "first", "last"),
    [
        ({}, None, None),
        ({"first": "2026-10-01"}, date(2026, 10, 1), None),
        ({"last": " 2026-10-01 "}, None, date(2026, 10, 1)),
        ({"first": "2026-02-28", "last": "2026-02-28"}, date(2026, 2, 28), date(2026, 2, 28)),
        ({"quarter": "2026Q1"}, date(2026, 1, 1), date(2026, 3, 31)),
        ({"quarter": "2026-q2"}, date(2026, 4, 1), date(2026, 6, 30)),
        ({"quarter": "2028Q3"}, date(2028, 7, 1), date(2028, 9, 30)),
        ({"quarter": "2026Q4"}, date(2026, 10, 1), date(2026, 12, 31)),
        ({"year": "2026"}, date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_is_read(given: dict[str, str], first: date | None, last: date | None) -> None:
    assert read_period(**given) == Period(first, last)


def test_quarters_make_the_year() -> None:
    quarters = [read_period(quarter=f"2026Q{number}") for number in range(1, 5)]
    year = read_period(year="2026")
    assert (quarters[0].since, quarters[3].before) == (year.since, year.before)
    assert [each.before for each in quarters[:3]] == [each.since for each in quarters[1:]]


@pytest.mark.parametrize(
    ("day", "since", "before"),
    [
        ("2026-01-01", datetime(2025, 12, 31, 22, tzinfo=UTC), datetime(2026, 1, 1, 22, tzinfo=UTC)),
        ("2026-03-29", datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 3, 29, 21, tzinfo=UTC)),
        ("2026-10-25", datetime(2026, 10, 24, 21, tzinfo=UTC), datetime(2026, 10, 25, 22, tzinfo=UTC)),
    ],
)
def test_a_day_begins_and_ends_at_midnight_in_finland(day: str, since: datetime, before: datetime) -> None:
    period = read_period(day, day)
    assert (period.since, period.before) == (since, before)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"first": "1.10.2026"}, "--from '1.10.2026' is no day: write it as 2026-12-31"),
        ({"last": "2026-02-29"}, "--to '2026-02-29' is no day"),
        ({"last": "9999-12-31"}, "--to '9999-12-31' is no day"),
        ({"first": "0001-01-01"}, "--from '0001-01-01' is no day"),
        ({"first": "20261001"}, "is no day"),
        ({"first": "2026-10-02", "last": "2026-10-01"}, "--to 2026-10-01 is before --from 2026-10-02"),
        ({"quarter": "2026Q5"}, "--quarter '2026Q5' is no quarter: write it as 2026Q4"),
        ({"quarter": "Q4"}, "is no quarter"),
        ({"quarter": "9999Q4"}, "is no quarter"),
        ({"year": "26"}, "--year '26' is no year: write it as 2026"),
        ({"year": "0000"}, "is no year"),
        ({"year": "2026", "quarter": "2026Q4"}, "--quarter and --year name two periods"),
        ({"first": "2026-10-01", "year": "2026"}, "--from or --to and --year name two periods"),
    ],
)
def test_what_is_no_period_is_told_in_one_line(given: dict[str, str], told: str) -> None:
    with pytest.raises(ReportError) as refused:
        read_period(**given)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)
