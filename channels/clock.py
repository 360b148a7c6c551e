"""The time of day, for adapters whose requests carry one. Tests and demonstrations hand in their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]  # aware


def utc_now() -> datetime:
    return datetime.now(UTC)


class AdvancedClock:
    """The time of day, moved on by demonstrations so that days pass in a moment. It never goes back."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return self._clock() + self._ahead

    def advance(self, delta: timedelta) -> None:
        self._ahead += max(delta, timedelta())

    def catch_up(self, moment: datetime | None) -> None:
        """Tell no time before that moment."""
        if moment is not None:
            self.advance(moment - self())
