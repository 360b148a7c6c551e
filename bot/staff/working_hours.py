"""The time in which staff work: how much of it lies before a moment, and what a reminder must tell to leave enough."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.asking.calendar import next_in, window_at
from bot.organisation import Window

ENOUGH = timedelta(hours=6)  # of working time between a reminder and what it reminds of


def open_until(hours: Window, moment: datetime) -> datetime | None:
    """When the working hours end; None outside of them."""
    opens, closes = window_at(hours, moment)
    return closes if opens == moment else None


def next_opening(hours: Window, moment: datetime) -> datetime:
    """When those working hours begin that follow the ones of this moment."""
    return next_in(hours, window_at(hours, moment)[1])


def working_time(hours: Window, begins: datetime, ends: datetime) -> timedelta:
    """How much of it lies between the two moments."""
    total = timedelta()
    while begins < ends:
        opens, closes = window_at(hours, begins)
        total += max(min(closes, ends) - opens, timedelta())
        begins = closes
    return total


def after(hours: Window, begins: datetime, time: timedelta) -> datetime:
    """The moment at which so much working time has passed."""
    while True:
        opens, closes = window_at(hours, begins)
        if closes - opens >= time:
            return opens + time
        time -= closes - opens
        begins = closes


def reminded_until(hours: Window, now: datetime) -> datetime:
    """What falls due before this is told today: the next reminder would come too late for it."""
    return after(hours, next_opening(hours, now), ENOUGH)
