"""How fast a channel may send."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_second` is in what the provider counts: segments for SMS, messages elsewhere.

    `spacing` is the least time between two messages to one person.
    """

    per_second: float
    spacing: timedelta = timedelta()

    @property
    def burst(self) -> float:
        """What a bucket holds when it is full. Small, for a reply waits behind it in the provider's queue."""
        return max(2.0, self.per_second)
