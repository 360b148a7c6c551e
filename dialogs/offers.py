"""What a lone "yes" would mean: the offer in the last reply, as long as it is fresh and nothing else was said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dialogs.state import moment, written

FRESH = timedelta(hours=1)


def end_old_offer(slots: dict[str, Any], now: datetime) -> None:
    """An offer that is older than an hour ends: a yes that comes later answers something else."""
    if slots.get("offer") and not ((at := moment(slots.get("offered_at"))) and now - at <= FRESH):
        slots["offer"] = None


def note_offer(slots: dict[str, Any], offer: str | None, now: datetime) -> None:
    """What was said last in this turn takes the place of any offer before it."""
    slots["offer"] = offer
    slots["offered_at"] = written(now) if offer else None
