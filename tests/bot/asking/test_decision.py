"""The decision about a visit that falls due: ask, skip with a reason, or wait a little."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking.calendar import is_open
from bot.organisation import Delay, SurveyRules, Window
from bot.visits import Ask, Facts, Skip, SkipReason, Wait, decide

NOW = datetime(2026, 9, 8, 10, tzinfo=UTC)  # a Tuesday, 13 o'clock in Helsinki
RULES = SurveyRules(
    delay=Delay(days=1, at=time(12)),
    window=Window(
        opens=time(12), closes=time(18), weekdays=frozenset({"mon", "tue", "wed", "thu", "fri", "sat"})
    ),
    quarantine_days=30,
    drop_after_days=7,
    pause_minutes=15,
    remind_after_days=3,
    close_after_days=14,
    minimum_age=18,
)


@dataclass
class Due:
    """Of a stored visit, what deciding looks at."""

    ended_at: datetime = NOW - timedelta(days=1)


def days(number: int) -> datetime:
    return NOW - timedelta(days=number)


@pytest.mark.parametrize(
    ("facts", "what"),
    [
        (Facts(), Ask()),
        (Facts(opted_out=True), Skip(SkipReason.opted_out)),
        (Facts(visited_later=True), Skip(SkipReason.superseded)),
        (Facts(last_asked=days(1)), Skip(SkipReason.quarantine)),
        (Facts(last_asked=days(30) + timedelta(seconds=1)), Skip(SkipReason.quarantine)),
        (Facts(last_asked=days(30)), Ask()),
        (Facts(busy_since=NOW), Wait(NOW + timedelta(minutes=15))),
        (Facts(busy_since=NOW - timedelta(minutes=14)), Wait(NOW + timedelta(minutes=1))),
        (Facts(busy_since=NOW - timedelta(minutes=15)), Ask()),
        (
            Facts(opted_out=True, visited_later=True, last_asked=NOW, busy_since=NOW),
            Skip(SkipReason.opted_out),
        ),
    ],
)
def test_what_is_known_of_the_person_decides(facts: Facts, what: Ask | Skip | Wait) -> None:
    assert decide(Due(), facts, RULES, now=NOW) == what


def test_a_visit_is_dropped_once_it_is_older_than_a_week() -> None:
    assert decide(Due(days(7)), Facts(), RULES, now=NOW) == Ask()
    assert decide(Due(days(7) - timedelta(seconds=1)), Facts(), RULES, now=NOW) == Skip(SkipReason.too_old)


def test_nobody_is_asked_outside_the_window() -> None:
    evening, next_noon = NOW + timedelta(hours=5), NOW + timedelta(hours=23)
    assert decide(Due(), Facts(), RULES, now=evening) == Wait(next_noon)


def test_a_pause_that_runs_past_the_window_ends_with_the_next_one() -> None:
    almost_six = NOW + timedelta(hours=4, minutes=50)
    assert decide(Due(), Facts(busy_since=almost_six), RULES, now=almost_six) == Wait(
        NOW + timedelta(hours=23)
    )


def test_a_visit_that_waits_too_long_is_dropped_in_the_end() -> None:
    now, visit = NOW, Due(days(7) + timedelta(hours=6))
    waited = decide(visit, Facts(), RULES, now=now + timedelta(hours=5))
    assert isinstance(waited, Wait)
    assert decide(visit, Facts(), RULES, now=waited.until) == Skip(SkipReason.too_old)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
ages = st.timedeltas(timedelta(), timedelta(days=40))


@given(moments, ages, st.none() | ages, st.none() | ages, st.booleans(), st.booleans())
def test_every_visit_ends_as_asked_or_skipped(
    now: datetime,
    ended: timedelta,
    asked: timedelta | None,
    wrote: timedelta | None,
    opted_out: bool,
    visited_later: bool,
) -> None:
    facts = Facts(
        opted_out=opted_out,
        visited_later=visited_later,
        last_asked=None if asked is None else now - asked,
        busy_since=None if wrote is None else now - wrote,
    )
    visit = Due(now - ended)
    for _ in range(3):
        match decide(visit, facts, RULES, now=now):
            case Wait(until):
                assert until > now
                assert is_open(until, RULES)
                now = until
            case Ask():
                assert is_open(now, RULES)
                assert not facts.opted_out
                return
            case Skip():
                return
    pytest.fail("a visit that waits for ever")
