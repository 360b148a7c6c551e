"""Mails that can wait go out in working hours, and each deadline is told in time: over years with their holidays and clocks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

import pytest

from bot.asking.calendar import next_in
from bot.config.settings import EXAMPLE
from bot.organisation import Organisation, Window, load
from bot.organisation.catalogue import LiveCatalogue
from bot.staff.clocks import LAST_HOUR, told_until
from bot.staff.working_hours import (
    ENOUGH,
    after,
    next_opening,
    open_until,
    reminded_until,
    working_time,
)

HELSINKI = ZoneInfo("Europe/Helsinki")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGINS, ENDS = datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
WEEK = frozenset({"mon", "tue", "wed", "thu", "fri"})
OFFICE = Window(opens=time(8), closes=time(16), weekdays=WEEK)
SHORT = Window(opens=time(9), closes=time(13), weekdays=frozenset({"mon", "wed", "fri"}))
EVERY_DAY = Window(opens=time(8), closes=time(20), weekdays=WEEK | {"sat", "sun"}, public_holidays=True)
NIGHT = Window(opens=time(0), closes=time(23, 59), weekdays=WEEK | {"sat", "sun"})


def holidays(year: int) -> set[date]:
    """Finland's, with the eves that are kept like them; reckoned here once more."""
    easter = easter_of(year)
    midsummer = next(day for n in range(19, 26) if (day := date(year, 6, n)).weekday() == 4)
    moving = {easter + n * DAY for n in (-2, 0, 1, 39)}
    fixed = {(1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26)}
    return moving | {midsummer} | {date(year, month, day) for month, day in fixed}


def easter_of(year: int) -> date:
    """By Gauss, for the years 1900-2099."""
    a, b, c = year % 19, year % 4, year % 7
    d = (19 * a + 24) % 30
    e = (2 * b + 4 * c + 6 * d + 5) % 7
    return date(year, 3, 22) + (d + e) * DAY


def at(written: str) -> datetime:
    """A time in Finland."""
    return datetime.fromisoformat(written).replace(tzinfo=HELSINKI)


def moments(step: timedelta, begins: datetime = BEGINS, ends: datetime = ENDS) -> list[datetime]:
    return [begins + n * step for n in range((ends - begins) // step)]


def test_mails_that_can_wait_go_out_in_working_hours_alone() -> None:
    closed = {day for year in range(2026, 2032) for day in holidays(year)}
    for moment in moments(DAY):
        day = moment.date()
        for hour in (0, 7, 8, 15, 16, 23):
            local = datetime.combine(day, time(hour), HELSINKI)
            works = day.weekday() < 5 and day not in closed and 8 <= hour < 16
            assert (open_until(OFFICE, local) is not None) == works, local


@pytest.mark.parametrize("hours", [OFFICE, SHORT, EVERY_DAY, NIGHT])
def test_each_deadline_is_told_with_enough_working_time_left(hours: Window) -> None:
    """In the years 2026-2030, at each moment on which it may fall. The first digest that tells it counts."""
    mornings = [next_in(hours, BEGINS)]
    while mornings[-1] < ENDS:
        mornings.append(next_opening(hours, mornings[-1]))
    told = [reminded_until(hours, morning) for morning in mornings]
    assert told == sorted(told)
    # A digest a day.
    assert len({morning.astimezone(HELSINKI).date() for morning in mornings}) == len(mornings)
    for due in moments(timedelta(hours=5, minutes=7), BEGINS + 14 * DAY, ENDS - 14 * DAY):
        morning = mornings[bisect_right(told, due)]
        assert working_time(hours, morning, due) >= ENOUGH, due
        assert due - morning < 15 * DAY, "and not weeks before"


@pytest.mark.parametrize(
    ("begins", "ends", "hours"),
    [
        ("2027-03-01 08:00", "2027-03-01 11:30", 3.5), ("2027-03-01 06:00", "2027-03-01 18:00", 8),
        ("2027-03-05 15:00", "2027-03-08 09:00", 2), ("2027-03-25 08:00", "2027-03-30 08:00", 8),  # Easter
        ("2027-03-27 00:00", "2027-03-29 08:00", 0),  # the clocks go forward on Easter Sunday
        ("2026-10-23 08:00", "2026-10-26 16:00", 16), ("2027-03-01 11:00", "2027-03-01 08:00", 0),
    ],
)  # fmt: skip
def test_working_time(begins: str, ends: str, hours: float) -> None:
    assert working_time(OFFICE, at(begins), at(ends)) == timedelta(hours=hours)
    if hours:
        assert working_time(
            OFFICE, at(begins), after(OFFICE, at(begins), timedelta(hours=hours))
        ) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2027-03-01 08:00", "2027-03-02 14:00"), ("2027-03-05 08:00", "2027-03-08 14:00"),
        # What falls due on a closed day is told on the working day before.
        ("2027-03-25 08:00", "2027-03-30 14:00"), ("2026-12-23 09:30", "2026-12-28 14:00"),
    ],
)  # fmt: skip
def test_what_a_digest_tells(now: str, until: str) -> None:
    assert reminded_until(OFFICE, at(now)) == at(until)


# -- texts to people ------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def example() -> Organisation:
    return load(EXAMPLE)


@pytest.mark.parametrize("lead", [1, 5, 24, 36])
@pytest.mark.parametrize("hours", [EVERY_DAY, OFFICE, None])
def test_a_person_hears_before_the_promise_ends_and_by_day(
    example: Organisation, hours: Window | None, lead: int
) -> None:
    settings = example.settings.model_copy(update={"answer_hours": hours, "interim_hours": lead})
    organisation = Organisation(settings, {}, {}, LiveCatalogue(), {}, {})
    looks = moments(HOUR / 2, ends=datetime(2026, 7, 1, tzinfo=UTC))
    told = [told_until(organisation, moment) for moment in looks]
    if hours is not None:
        assert all(
            (until is None) == (open_until(hours, now) is None)
            for now, until in zip(looks, told, strict=True)
        )
    furthest = list(accumulate((until or BEGINS for until in told), max))
    for due in moments(timedelta(hours=3, minutes=11), BEGINS + 7 * DAY, datetime(2026, 6, 20, tzinfo=UTC)):
        first = looks[bisect_left(furthest, due)]
        assert first < due, due
        if hours is None:
            assert due - first <= timedelta(hours=lead)
        else:
            closed = next_in(hours, first + LAST_HOUR) - first
            assert due - first <= timedelta(hours=lead) + max(closed, LAST_HOUR) + 2 * LAST_HOUR, due
