"""The time of day, for adapters whose requests carry one. Tests hand in their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]  # aware


def utc_now() -> datetime:
    return datetime.now(UTC)
