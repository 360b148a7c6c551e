"""Keywords of units as they will be heard: none may be a number, or mean something else behind PALAUTE."""

from __future__ import annotations

from collections.abc import Iterator

from bot.config.language_texts import texts_of
from bot.organisation import Organisation
from dialogs.problems import Problem
from dialogs.understanding import Kind, understand
from dialogs.unit_words import URGENT

_RIGHT = "Choose another keyword"


def keyword_problems(organisation: Organisation) -> Iterator[Problem]:
    for unit in organisation.units.values():
        for keyword in unit.keywords:
            if (
                wrong := _number(keyword)
                or _otherwise(organisation, keyword)
                or _other_rating(organisation, keyword)
            ):
                yield Problem("units.yml", f"{unit.id}.keywords", wrong, _RIGHT)


def _number(keyword: str) -> str | None:
    """People answer with numbers: `9` and `kymppi` rate."""
    read = understand(keyword, expecting="rating")
    return f"{keyword} is read as the rating {read.rating}" if read.kind is Kind.rating else None


def _otherwise(organisation: Organisation, keyword: str) -> str | None:
    for language in organisation.settings.languages:
        written = f"{texts_of(language).poster.keyword} {keyword}"
        read = understand(written, language=language)
        if read.kind in URGENT:
            return f"{written} is read as {read.kind}, not as feedback"
    return None


def _other_rating(organisation: Organisation, keyword: str) -> str | None:
    """`poli 2` beside the keyword `poli`: PALAUTE POLI 2 may rate what that one names."""
    words = keyword.split()
    for count in range(1, len(words)):
        named = organisation.unit_named(" ".join(words[:count]), exact=True)
        rest = " ".join(words[count:])
        if named and not named[1] and understand(rest, expecting="rating").kind is Kind.rating:
            return f"{keyword} may also be the rating {rest} of {named[0].id}"
    return None
