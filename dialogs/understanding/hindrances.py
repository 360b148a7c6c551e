"""What a person says that keeps them from taking part: one of the eight barriers that the programmes list."""

from __future__ import annotations

from dialogs.understanding import wordlists
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.phrases import first as first_phrase
from dialogs.understanding.text import HEAD, bare_words, clean, fold

# What is named most exactly comes first: "en uskalla yksin" is no lack of strength, "en osaa suomea" none of skills.
BARRIERS = ("language", "digital", "money", "loneliness", "ability", "age", "experience", "information")

_LISTS = wordlists.read("hindrances")
_NOT_TAKING_PART = Phrases(_LISTS["not taking part"])
_OF_CARE = Phrases(_LISTS["of care"])
_BARRIERS = tuple((barrier, Phrases(_LISTS[barrier])) for barrier in BARRIERS)


def hindrance(text: str, *, of_item: bool) -> str | None:
    """The barrier that the text names. It must say that it speaks of taking part, unless one item is at hand (`of_item`) and
    it tells of no care: feedback must not be taken for it.
    """
    bare = bare_words(fold(clean(text)[:HEAD]))
    if not _NOT_TAKING_PART.search(bare) and (not of_item or _OF_CARE.search(bare)):
        return None
    return first_phrase(_BARRIERS, bare)
