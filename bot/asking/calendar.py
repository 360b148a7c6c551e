"""When people may be asked: Finnish time inside, aware UTC moments in and out.

Wall-clock hours are turned into moments day by day, so that both changes of daylight saving time come out
right: a window that opens at 12 opens at 12, and a delay of one day ends at the same time of day.
"""

from __future__ import annotations

import zlib
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count
from zoneinfo import ZoneInfo

from bot.organisation.survey import Delay, SurveyRules, Weekday, Window

HELSINKI = ZoneInfo("Europe/Helsinki")
_WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def due_at(ended_at: datetime, rules: SurveyRules, *, received_at: datetime, key: str = "") -> datetime:
    """When to ask about a visit: after its delay, not before it was received, and within the window.

    A missed window means the next open day. With `jitter_minutes` the questions of one day are spread, by
    `key` (the visit's id): the same visit always gets the same time.
    """
    opened = next_open(max(_earliest(ended_at, rules.delay), received_at), rules)
    return opened + _jitter(opened, rules, key)


def next_open(moment: datetime, rules: SurveyRules) -> datetime:
    """The moment itself if people may be asked then, else the next at which they may."""
    return _window(moment, rules.window)[0] if rules.window else moment.astimezone(UTC)


def next_in(window: Window, moment: datetime) -> datetime:
    """The moment itself where it lies in the window, else the next that does."""
    return _window(moment, window)[0]


def window_at(window: Window, moment: datetime) -> tuple[datetime, datetime]:
    """What is left of the window at this moment, or the whole of the next one."""
    return _window(moment, window)


def midnight(day: date) -> datetime:
    """When the day begins in Finland."""
    return _moment(day, time())


def day_of(moment: datetime) -> date:
    """The day in Finland."""
    return moment.astimezone(HELSINKI).date()


def is_public_holiday(day: date) -> bool:
    return day in _holidays(day.year)


def is_open(moment: datetime, rules: SurveyRules) -> bool:
    return next_open(moment, rules) == moment


def window_end(moment: datetime, rules: SurveyRules) -> datetime | None:
    """When the window that is open at this moment, or opens next, closes: nothing of it may arrive later.

    None where people may be asked at any hour.
    """
    return _window(moment, rules.window)[1] if rules.window else None


def _earliest(ended_at: datetime, delay: Delay) -> datetime:
    if not delay.days:
        return (ended_at + timedelta(hours=delay.hours)).astimezone(UTC)
    local = ended_at.astimezone(HELSINKI)
    day = local.date() + timedelta(days=delay.days)
    return _moment(day, delay.at or local.time())


def _jitter(opened: datetime, rules: SurveyRules, key: str) -> timedelta:
    seconds = rules.jitter_minutes * 60
    if closes := window_end(opened, rules):
        seconds = min(seconds, int((closes - opened).total_seconds()))
    # Any even spread will do; Python's own hash() changes with every process.
    return timedelta(seconds=zlib.crc32(key.encode()) % seconds) if seconds else timedelta()


def _window(moment: datetime, window: Window) -> tuple[datetime, datetime]:
    first = moment.astimezone(HELSINKI).date()
    for ahead in count():
        day = first + timedelta(days=ahead)
        opens, closes = _moment(day, window.opens), _moment(day, window.closes)
        if moment < closes and opens < closes and _allowed(day, window):
            return max(opens, moment.astimezone(UTC)), closes
    raise AssertionError("a window has a weekday, and some of these are no holidays")


def _allowed(day: date, window: Window) -> bool:
    if _WEEKDAYS[day.weekday()] not in window.weekdays:
        return False
    return window.public_holidays or not is_public_holiday(day)


def _moment(day: date, at: time) -> datetime:
    """Of two equal times in autumn this is the first; one that is left out in spring comes an hour later."""
    return datetime.combine(day, at, HELSINKI).astimezone(UTC)


@cache
def _holidays(year: int) -> frozenset[date]:
    """Finland's public holidays, with the eves of Christmas and Midsummer, which are kept like them."""
    import holidays  # slow to import, and needed only where there is a window

    return frozenset(holidays.country_holidays("FI", years=year))
