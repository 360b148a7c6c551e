"""The days of a report, as they are written: days in Finland, the first and the last included."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.asking.calendar import HELSINKI

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_QUARTER = re.compile(r"(\d{4})-?[Qq]([1-4])")
_YEAR = re.compile(r"\d{4}")


class ReportError(Exception):
    """No such report can be made; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Period:
    """None leaves an end open."""

    first: date | None = None
    last: date | None = None

    @property
    def since(self) -> datetime | None:
        return None if self.first is None else _midnight(self.first)

    @property
    def before(self) -> datetime | None:
        return None if self.last is None else _midnight(self.last + timedelta(days=1))

    def __str__(self) -> str:
        match self.first, self.last:
            case None, None:
                return "all days"
            case None, last:
                return f"until {last}"
            case first, None:
                return f"since {first}"
            case first, last:
                return f"{first} to {last}"


def read_period(
    first: str | None = None, last: str | None = None, quarter: str | None = None, year: str | None = None
) -> Period:
    """Raises `ReportError`."""
    named = [
        name
        for name, given in (("--from or --to", first or last), ("--quarter", quarter), ("--year", year))
        if given
    ]
    if len(named) > 1:
        raise ReportError(f"{' and '.join(named)} name two periods: leave one of them out")
    if quarter:
        return _quarter(quarter.strip())
    if year:
        return _year(year.strip())
    period = Period(_day("--from", first), _day("--to", last))
    if period.first and period.last and period.last < period.first:
        raise ReportError(f"--to {period.last} is before --from {period.first}: write the first day first")
    return period


def _day(option: str, written: str | None) -> date | None:
    if not written:
        return None
    with suppress(ValueError):
        if _DAY.fullmatch(written.strip()) and _is_year(written.strip()[:4]):
            return date.fromisoformat(written.strip())
    raise ReportError(f"{option} {written!r} is no day: write it as 2026-12-31")


def _quarter(written: str) -> Period:
    match = _QUARTER.fullmatch(written)
    if match is None or not _is_year(match[1]):
        raise ReportError(f"--quarter {written!r} is no quarter: write it as 2026Q4")
    year, month = int(match[1]), 3 * int(match[2]) - 2
    after = date(year + 1, 1, 1) if month == 10 else date(year, month + 3, 1)
    return Period(date(year, month, 1), after - timedelta(days=1))


def _year(written: str) -> Period:
    if not _YEAR.fullmatch(written) or not _is_year(written):
        raise ReportError(f"--year {written!r} is no year: write it as 2026")
    return Period(date(int(written), 1, 1), date(int(written), 12, 31))


def _is_year(written: str) -> bool:
    return 1900 <= int(written) < date.max.year


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=HELSINKI)
