"""Days as they are named in a text: "26.8.", "torstaina", "ensi viikolla", "elokuussa", "i morgon"."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from bot.catalogue.lexicon import LISTS
from dialogs.understanding.text import WORDS_REMEMBERED

_WEEK = 7
_SATURDAY = 5
_MONTHS_A_YEAR = 12
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})(?:\.(\d{4})?|(?!\d))")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|e)?")


class Days(NamedTuple):
    """From the first to the last day, both included."""

    first: date
    last: date


def days_in(text: str, words: Sequence[str], today: date) -> tuple[Days | None, set[str]]:
    """The days that the text names, and the words that name them; always today or later."""
    if (numeric := _NUMERIC.search(text)) and (
        day := _day(int(numeric[1]), int(numeric[2]), today, numeric[3])
    ):
        return Days(day, day), set()
    if named := _of_month(words, today):
        return named
    for section, days in _COMING:
        if said := _SAID[section].intersection(words):
            beside = (_NEXT | _THIS).intersection(words)
            return days(today, _is_next(words)), {*said, *beside}
    return _weekday(words, today)


def _of_month(words: Sequence[str], today: date) -> tuple[Days, set[str]] | None:
    for place, word in enumerate(words):
        month = _number(word, "months", _MONTHS_A_YEAR)
        if month is None:
            continue
        beside = [words[at] for at in (place - 1, place + 1) if 0 <= at < len(words)]
        for other in beside:
            if (number := _DAY.fullmatch(other)) and (day := _day(int(number[1]), month, today)):
                return Days(day, day), {word, other}
        named = {word, *(_NEXT | _THIS).intersection(beside)}
        first = date(today.year + (month < today.month), month, 1)
        return Days(max(first, today), first.replace(day=monthrange(first.year, month)[1])), named
    return None


def _weekday(words: Sequence[str], today: date) -> tuple[Days | None, set[str]]:
    for word in words:
        if weekday := _number(word, "weekdays", _WEEK):
            day = today + timedelta(days=(weekday - 1 - today.weekday()) % _WEEK)
            return Days(day, day), {word, *_NEXT.intersection(words)}
    return None, set()


@lru_cache(maxsize=WORDS_REMEMBERED)
def _number(word: str, section: str, in_a_row: int) -> int | None:
    """The number of the month or weekday that a word is, from 1: the section holds one row for each language."""
    for place, stem in enumerate(LISTS[section].split()):
        if word == stem or (stem.endswith("*") and word.startswith(stem[:-1])):
            return place % in_a_row + 1
    return None


def _day(day: int, month: int, today: date, year: str | None = None) -> date | None:
    """The next such day; None where there is none in the calendar."""
    for candidate in (int(year),) if year else (today.year, today.year + 1):
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year or found >= today:
            return found
    return None


def _is_next(words: Sequence[str]) -> bool:
    return not _NEXT.isdisjoint(words)


def _today(today: date, _: bool) -> Days:
    return Days(today, today)


def _tomorrow(today: date, _: bool) -> Days:
    return Days(today + timedelta(days=1), today + timedelta(days=1))


def _weekend(today: date, _: bool) -> Days:
    saturday = today + timedelta(days=max(_SATURDAY - today.weekday(), 0))
    return Days(max(saturday, today), today + timedelta(days=_WEEK - 1 - today.weekday()))


def _week(today: date, following: bool) -> Days:
    monday = today + timedelta(days=_WEEK - today.weekday())
    return (
        Days(monday, monday + timedelta(days=_WEEK - 1))
        if following
        else Days(today, monday - timedelta(days=1))
    )


def _month(today: date, following: bool) -> Days:
    last = today.replace(day=monthrange(today.year, today.month)[1])
    if not following:
        return Days(today, last)
    first = last + timedelta(days=1)
    return Days(first, first.replace(day=monthrange(first.year, first.month)[1]))


_NEXT = LISTS.words("next")
_THIS = LISTS.words("this")
_SAID = {name: LISTS.words(name) for name in ("today", "tomorrow", "weekend", "week", "month")}
_COMING = (
    ("today", _today),
    ("tomorrow", _tomorrow),
    ("weekend", _weekend),
    ("week", _week),
    ("month", _month),
)
