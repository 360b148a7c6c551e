"""What people who signed up for an event have to know of it."""

from __future__ import annotations

from bot.asking.calendar import HELSINKI
from bot.organisation import Opportunity, State

CANCELLED = "cancelled"


def facts_of(item: Opportunity) -> str:
    """Another value is a change to them."""
    if item.status is State.closed:
        return CANCELLED
    starts = item.starts.astimezone(HELSINKI).isoformat(timespec="minutes") if item.starts else ""
    return f"{starts} {item.place.name if item.place else ''}".strip()
