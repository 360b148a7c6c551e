"""Why an item is named, in one short line: where, when, how ("Kotka, to 26.8.")."""

from __future__ import annotations

from datetime import date, timedelta

from bot.asking.calendar import day_of
from bot.catalogue.entries import Entry
from bot.catalogue.mentions import Mentions

_MOST_PLACES = 2
_NEARLY_A_YEAR = timedelta(days=330)
_WEEKDAYS = {
    "fi": ["ma", "ti", "ke", "to", "pe", "la", "su"],
    "sv": ["må", "ti", "on", "to", "fr", "lö", "sö"],
    "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_WORDS = {
    "fi": {"county": "koko alue", "remote": "etänä", "free": "maksuton", "step free": "esteetön"},
    "sv": {"county": "hela området", "remote": "på distans", "free": "gratis", "step free": "tillgängligt"},
    "en": {"county": "whole county", "remote": "remote", "free": "free", "step free": "step-free"},
}
_OTHERWISE = "en"


def reason(entry: Entry, said: Mentions, language: str, today: date) -> str:
    """Its place, its day, and what of the wishes it meets."""
    words = _WORDS.get(language, _WORDS[_OTHERWISE])
    if not entry.told_where:
        return ""
    parts = list(_places(entry, said.place)) or [words["county"]]
    if entry.starts is not None:
        parts.append(_day(day_of(entry.starts), language, today))
    parts += [
        words[facet]
        for facet in ("remote", "free", "step free")
        if facet in said.facets and entry.facet(facet)
    ]
    return ", ".join(parts)


def _places(entry: Entry, asked: str) -> list[str]:
    """The one that was asked for, where it is one of them; else the first ones."""
    return [asked] if asked in entry.municipalities else list(entry.municipalities[:_MOST_PLACES])


def _day(day: date, language: str, today: date) -> str:
    """With the year only where it might be taken for another."""
    weekday = _WEEKDAYS.get(language, _WEEKDAYS[_OTHERWISE])[day.weekday()]
    in_english = language not in ("fi", "sv")
    written = f"{day.day} {_MONTHS[day.month - 1]}" if in_english else f"{day.day}.{day.month}."
    year = f"{' ' if in_english else ''}{day.year}" if day - today > _NEARLY_A_YEAR else ""
    return f"{weekday} {written}{year}"
