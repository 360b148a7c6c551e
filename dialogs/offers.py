"""What a lone "yes" would mean: the offer in the last reply, as long as it is fresh and nothing else was said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dialogs.state import moment, written

FRESH = timedelta(hours=1)


def end_old_offer(slots: dict[str, Any], now: datetime, answered_at: datetime | None = None) -> None:
    """An offer ends that is older than an hour, or than what staff answered since: a yes answers something else then."""
    if not slots.get("offer"):
        return
    at = moment(slots.get("offered_at"))
    if at is None or now - at > FRESH or (answered_at is not None and at <= answered_at):
        slots["offer"] = None


def note_offer(slots: dict[str, Any], offer: str | None, now: datetime) -> None:
    """What was said last in this turn takes the place of any offer before it."""
    slots["offer"] = offer
    slots["offered_at"] = written(now) if offer else None
