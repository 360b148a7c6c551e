"""Seats of what has room for so many people."""

from __future__ import annotations

from bot.organisation import Opportunity
from storage.database import Work


def full(work: Work, item: Opportunity, size: int) -> bool:
    """Whether so many people have to wait. From here on its seats are this transaction's to give."""
    if item.capacity is None:
        return False
    work.seats.hold(item.id)
    free = item.capacity - work.seats.taken(item.id)
    return size > free or work.seats.next_in_line(item.id, free) is not None
