from __future__ import annotations

from datetime import UTC, datetime, timedelta

from channels.clock import AdvancedClock

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_demonstration_moves_its_clock_on_and_never_back() -> None:
    clock = AdvancedClock(lambda: NOON)
    assert clock() == NOON
    clock.advance(HOUR)
    clock.advance(-HOUR)
    assert clock() == NOON + HOUR
    for moment, then in ((None, HOUR), (NOON, HOUR), (NOON + 3 * HOUR, 3 * HOUR)):
        clock.catch_up(moment)
        assert clock() == NOON + then
