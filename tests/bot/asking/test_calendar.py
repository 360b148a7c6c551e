"""When people may be asked: not on closed days, not outside the window, not before the delay."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking.calendar import HELSINKI, due_at, is_open, next_open, window_end
from bot.organisation import Delay, SurveyRules, Window

WORKDAYS = frozenset({"mon", "tue", "wed", "thu", "fri", "sat"})
NOON_TO_SIX = Window(opens=time(12), closes=time(18), weekdays=WORKDAYS)  # type: ignore[arg-type]
NEXT_DAY = Delay(days=1, at=time(12))
AT_ONCE = Delay()


def rules(
    delay: Delay = NEXT_DAY, window: Window | None = NOON_TO_SIX, jitter_minutes: int = 0
) -> SurveyRules:
    return SurveyRules(
        delay=delay,
        window=window,
        jitter_minutes=jitter_minutes,
        quarantine_days=30,
        drop_after_days=7,
        pause_minutes=15,
        remind_after_days=3,
        close_after_days=14,
        minimum_age=18,
    )


def at(text: str) -> datetime:
    """A moment by Finnish clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI).astimezone(UTC)


@pytest.mark.parametrize(
    ("visited", "asked", "why"),
    [
        ("2026-09-07T10:00", "2026-09-08T12:00", "Monday, asked on Tuesday"),
        ("2026-09-07T23:59", "2026-09-08T12:00", "late in the evening, still the next day"),
        ("2026-09-08T00:00", "2026-09-09T12:00", "midnight belongs to the new day"),
        ("2026-09-11T10:00", "2026-09-12T12:00", "Friday, asked on Saturday"),
        ("2026-09-12T10:00", "2026-09-14T12:00", "Saturday, over Sunday"),
        ("2026-12-05T10:00", "2026-12-07T12:00", "over Sunday, which is Independence Day as well"),
        ("2026-12-23T10:00", "2026-12-28T12:00", "over Christmas Eve, both Christmas Days and Sunday"),
        ("2026-12-31T10:00", "2027-01-02T12:00", "over New Year's Day, into another year"),
        ("2027-03-25T10:00", "2027-03-27T12:00", "over Good Friday, to a Saturday like any other"),
        ("2027-03-27T10:00", "2027-03-30T12:00", "over both days of Easter and into summer time"),
        ("2026-04-30T10:00", "2026-05-02T12:00", "over May Day"),
        ("2026-05-13T10:00", "2026-05-15T12:00", "over Ascension Day"),
        ("2026-06-18T10:00", "2026-06-22T12:00", "over Midsummer Eve, Midsummer Day and Sunday"),
        ("2026-10-30T10:00", "2026-11-02T12:00", "over All Saints' Day and Sunday"),
        ("2026-03-28T10:00", "2026-03-30T12:00", "over the night that loses an hour"),
        ("2026-10-24T10:00", "2026-10-26T12:00", "over the night that gains an hour"),
    ],
)
def test_a_visit_is_asked_about_on_the_next_open_day(visited: str, asked: str, why: str) -> None:
    visit = at(visited)
    assert due_at(visit, rules(), received_at=visit) == at(asked), why


@pytest.mark.parametrize(
    ("received", "asked"),
    [
        ("2026-09-08T11:00", "2026-09-08T12:00"),
        ("2026-09-08T14:30", "2026-09-08T14:30"),
        ("2026-09-08T17:59:59", "2026-09-08T17:59:59"),
        ("2026-09-08T18:00", "2026-09-09T12:00"),
        ("2026-09-12T20:00", "2026-09-14T12:00"),
    ],
)
def test_a_visit_reported_late_is_asked_about_in_the_next_window(received: str, asked: str) -> None:
    assert due_at(at("2026-09-07T10:00"), rules(), received_at=at(received)) == at(asked)


@pytest.mark.parametrize(
    ("visited", "delay", "asked"),
    [
        ("2026-03-28T15:00", Delay(days=1), "2026-03-29T15:00"),  # 23 hours later
        ("2026-10-24T15:00", Delay(days=1), "2026-10-25T15:00"),  # 25 hours later
        ("2026-03-28T15:00", Delay(hours=24), "2026-03-29T16:00"),
        ("2026-10-24T15:00", Delay(hours=24), "2026-10-25T14:00"),
        ("2026-03-28T03:30", Delay(days=1), "2026-03-29T04:30"),  # 3.30 is left out that night
        ("2026-09-07T10:00", Delay(hours=2), "2026-09-07T12:00"),
        ("2026-09-07T10:00", AT_ONCE, "2026-09-07T10:00"),
    ],
)
def test_days_are_counted_in_the_calendar_and_hours_on_the_clock(
    visited: str, delay: Delay, asked: str
) -> None:
    visit = at(visited)
    assert due_at(visit, rules(delay, window=None), received_at=visit) == at(asked)


def test_the_window_is_noon_by_finnish_clocks_in_winter_and_in_summer() -> None:
    assert next_open(at("2026-01-15T00:00"), rules()).hour == 10
    assert next_open(at("2026-07-15T00:00"), rules()).hour == 9


@pytest.mark.parametrize(
    ("moment", "ends"),
    [
        ("2026-09-08T12:00", "2026-09-08T18:00"),
        ("2026-09-08T17:59", "2026-09-08T18:00"),
        ("2026-09-08T18:00", "2026-09-09T18:00"),
        ("2026-09-12T18:00", "2026-09-14T18:00"),
        ("2026-10-24T20:00", "2026-10-26T18:00"),
    ],
)
def test_what_is_sent_in_a_window_must_arrive_before_it_closes(moment: str, ends: str) -> None:
    assert window_end(at(moment), rules()) == at(ends)


def test_without_a_window_it_is_always_open() -> None:
    christmas = at("2026-12-25T03:00")
    always = rules(AT_ONCE, window=None)
    assert is_open(christmas, always)
    assert window_end(christmas, always) is None


def test_holidays_count_only_where_the_rules_say_so() -> None:
    everyday = Window(opens=time(12), closes=time(18), weekdays=WORKDAYS, public_holidays=True)  # type: ignore[arg-type]
    assert is_open(at("2026-12-24T13:00"), rules(window=everyday))
    assert not is_open(at("2026-12-24T13:00"), rules())
    assert not is_open(at("2026-12-27T13:00"), rules(window=everyday))


moments = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
windows = st.builds(
    lambda opens, length, weekdays, holidays: Window(
        opens=time(opens), closes=time(min(opens + length, 23)), weekdays=weekdays, public_holidays=holidays
    ),
    st.integers(5, 20),
    st.integers(1, 12),
    st.frozensets(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1),
    st.booleans(),
)
delays = st.one_of(
    st.builds(Delay, hours=st.integers(0, 72)),
    st.builds(Delay, days=st.integers(1, 30), at=st.one_of(st.none(), st.builds(time, st.integers(0, 23)))),
)
# By the law on public holidays and the custom of their eves, written down apart from the library.
FIXED_HOLIDAYS = {(1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26)}


def easter(year: int) -> date:
    """The anonymous Gregorian computus."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7  # noqa: E741
    m = (a + 11 * h + 22 * l) // 451
    month, day = divmod(h + l - 7 * m + 114, 31)
    return date(year, month, day + 1)


def holiday(day: date) -> bool:
    from_easter = (day - easter(day.year)).days
    eve = day.month == 6 and 19 <= day.day <= 25 and day.strftime("%a") == "Fri"
    midsummer = day.month == 6 and 20 <= day.day <= 26 and day.strftime("%a") == "Sat"
    saints = day.weekday() == 5 and date(day.year, 10, 31) <= day <= date(day.year, 11, 6)
    return (
        (day.month, day.day) in FIXED_HOLIDAYS
        or from_easter in (-2, 0, 1, 39, 49)
        or eve
        or midsummer
        or saints
    )


@given(
    moments,
    windows,
    delays,
    st.integers(0, 240),
    st.text(max_size=20),
    st.timedeltas(timedelta(), timedelta(days=9)),
)
def test_nobody_is_ever_asked_outside_the_rules(
    visited: datetime, window: Window, delay: Delay, jitter: int, key: str, reported_after: timedelta
) -> None:
    with_these = rules(delay, window, jitter)
    asked = due_at(visited, with_these, received_at=visited + reported_after, key=key)
    local = asked.astimezone(HELSINKI)

    assert asked >= visited + reported_after
    assert asked >= visited + timedelta(hours=delay.hours)
    assert (local.date() - visited.astimezone(HELSINKI).date()).days >= delay.days
    assert window.opens <= local.time() < window.closes
    assert local.strftime("%a").casefold() in window.weekdays
    assert window.public_holidays or not holiday(local.date())
    assert is_open(asked, with_these)
    ends = window_end(asked, with_these)
    assert ends is not None and asked < ends <= asked + timedelta(hours=19)
    assert due_at(visited, with_these, received_at=visited + reported_after, key=key) == asked


@given(moments, windows)
def test_the_next_open_moment_is_the_first(moment: datetime, window: Window) -> None:
    opened = next_open(moment, rules(window=window))
    assert opened >= moment
    if opened > moment:
        assert opened.astimezone(HELSINKI).time() == window.opens
        assert not is_open(moment + (opened - moment) / 2, rules(window=window))


def test_the_questions_of_one_day_are_spread_over_the_jitter() -> None:
    visit = at("2026-09-07T10:00")
    times = [due_at(visit, rules(jitter_minutes=60), received_at=visit, key=f"v{n}") for n in range(600)]
    minutes = [int((moment - at("2026-09-08T12:00")).total_seconds() // 60) for moment in times]
    assert min(minutes) >= 0
    assert max(minutes) < 60
    assert all(
        sum(quarter * 15 <= minute < quarter * 15 + 15 for minute in minutes) > 100 for quarter in range(4)
    )
