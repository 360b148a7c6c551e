"""The texts of the catalogue by the rules of every text that people get."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.organisation.opportunities import MeetingPlace
from bot.organisation.parts import Part
from bot.organisation.reading import Place
from bot.organisation.settings import OrganisationSettings
from bot.organisation.translations import texts_in
from channels.segments import septets
from dialogs.languages import LANGUAGES
from dialogs.plain_language import (
    LONGEST_SENTENCE,
    link,
    long_sentence,
    number_of_days,
    official_word,
    questions,
    words,
)

ONE_PART = 160  # septets of one SMS
# A number of days is a fact of the item here: how long it takes, when it is open. Elsewhere it would be a promise.
_DAYS_ARE_FACTS = frozenset({"effort", "hours", "outcome"})
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")


def filled(data: Any, settings: OrganisationSettings) -> Any:
    """Texts may name `{tel}` and `{org}`; filled in before their length is measured."""
    if isinstance(data, str):
        return data.replace("{tel}", settings.telephone)
    if isinstance(data, list):
        return [filled(item, settings) for item in data]
    if isinstance(data, dict):
        return {
            key: value.replace("{org}", settings.name.of(key)).replace("{tel}", settings.telephone)
            if isinstance(value, str) and key in LANGUAGES
            else filled(value, settings)
            for key, value in data.items()
        }
    return data


def findings(part: Part) -> Iterator[tuple[Place, str]]:
    """What is hard to read or must not be sent in the texts of this part, with its place."""
    for place, texts in texts_in(part, ()):
        yield from _findings(place, texts.given)


def findings_in(content: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """The same of an item that may lack or mistake other things, with `{tel}` and `{org}` filled in."""
    for name, value in content.items():
        if isinstance(value, dict) and all(key in LANGUAGES and isinstance(value[key], str) for key in value):
            yield from _findings((name,), value)


def _findings(place: Place, texts: Mapping[str, str]) -> Iterator[tuple[Place, str]]:
    for language, text in texts.items():
        for wrong in _wrong(text, language, days_are_facts=place[-1] in _DAYS_ARE_FACTS):
            yield (*place, language), wrong


def too_long(place: MeetingPlace) -> Iterator[tuple[Place, str]]:
    """A meeting place is told in one SMS."""
    for language in place.title.given:
        length = septets(told(place, language))
        if length is None or length > ONE_PART:
            yield ("address",), f"with its title and hours in {language} is longer than one SMS"


def told(place: MeetingPlace, language: str) -> str:
    """Where the place is and when it is open."""
    return told_of(
        place.title.of(language), place.address, place.municipality, place.hours.of(language), place.phone
    )


def told_of(title: str, address: str, municipality: str, hours: str, phone: str | None) -> str:
    return ". ".join(part for part in (f"{title}, {address}, {municipality}", hours, phone) if part)


def _wrong(text: str, language: str, *, days_are_facts: bool) -> Iterator[str]:
    if septets(text) is None:
        odd = " ".join(sorted({letter for letter in text if septets(letter) is None}))
        yield f"no SMS of normal length holds {odd} (use plain letters, - and ')"
    if long := long_sentence(text):
        yield f"a sentence of {words(long)} words: at most {LONGEST_SENTENCE} are easy to read"
    if official := official_word(text, language):
        yield f"the official word {official!r}: say it as people do"
    if found := link(text):
        yield f"the link {found}: no link goes out by SMS; tell a telephone number or where to look"
    if questions(text) > 1:
        yield f"{questions(text)} questions: ask one at most"
    if unknown := _PLACEHOLDER.search(text):
        yield f"{unknown[0]} means nothing here; there are {{org}} and {{tel}}"
    if not days_are_facts and (days := number_of_days(text, language)):
        yield f"a number of days that no setting gives: {days!r}; tell how long it takes in `effort`"
