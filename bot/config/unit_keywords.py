"""Keywords of units as they will be heard: none may be a number, or mean something else behind PALAUTE.

Reading them takes all word lists, a tenth of a second at a start. So `kynnys check` refuses what is wrong, and a process that
answers tells it once it runs, when the lists are read for the first text anyway.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from bot.config.language_texts import texts_of
from bot.organisation import Organisation
from dialogs.problems import Problem
from dialogs.understanding import Kind, understand
from dialogs.understanding.command_words import CommandWords
from dialogs.unit_words import URGENT

log = logging.getLogger(__name__)

_RIGHT = "Choose another keyword"


def keyword_problems(organisation: Organisation, words: CommandWords) -> Iterator[Problem]:
    """`words` are the assistant's command words."""
    for unit in organisation.units.values():
        for keyword in unit.keywords:
            if (
                wrong := _other_rating(organisation, keyword, words)
                or _number(keyword, words)
                or _otherwise(organisation, keyword, words)
            ):
                yield Problem("units.yml", f"{unit.id}.keywords", wrong, _RIGHT)


def tell_keyword_problems(organisation: Organisation, words: CommandWords) -> None:
    """Into the log."""
    for problem in keyword_problems(organisation, words):
        log.error("%s", problem)


def _number(keyword: str, words: CommandWords) -> str | None:
    """People answer with numbers: `9` and `kymppi` rate."""
    read = understand(keyword, expecting="rating", words=words)
    return f"{keyword} is read as the rating {read.rating}" if read.kind is Kind.rating else None


def _otherwise(organisation: Organisation, keyword: str, words: CommandWords) -> str | None:
    for language in organisation.settings.languages:
        written = f"{texts_of(language).poster.keyword} {keyword}"
        read = understand(written, language=language, words=words)
        if read.kind in URGENT:
            return f"{written} is read as {read.kind}, not as feedback"
    return None


def _other_rating(organisation: Organisation, keyword: str, words: CommandWords) -> str | None:
    """`poli 2` beside the keyword `poli`: PALAUTE POLI 2 may rate what that one names."""
    parts = keyword.split()
    for count in range(1, len(parts)):
        named = organisation.unit_named(" ".join(parts[:count]), exact=True)
        rest = " ".join(parts[count:])
        read = understand(rest, expecting="rating", words=words)
        if named and not named[1] and read.kind is Kind.rating:
            return f"{keyword} may also be the rating {rest} of {named[0].id}"
    return None
