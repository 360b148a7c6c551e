"""What a text says of where, when and how, beside what it looks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from bot.catalogue.days import Days, days_in
from bot.catalogue.lexicon import LISTS, Stems, folded_words, telling_words
from bot.catalogue.places import Places

_OLD, _YOUNG = 65, 18  # years from which, and under which, an age says more than itself
_FACETS = ("remote", "free", "step free", "event")
_FACET_WORDS = Stems(LISTS, _FACETS)
_ANYTHING = LISTS.words("anything")
_AGES = range(7, 100)
_BEING = LISTS.words("being")
_YEARS = LISTS.words("years")


class Mentions(NamedTuple):
    """`words` say what is looked for; none is left where anything at that place or time, or of that kind, is."""

    words: Sequence[str]
    place: str = ""
    days: Days | None = None
    facets: frozenset[str] = frozenset()
    age: int | None = None
    of_facets: frozenset[str] = frozenset()  # the words that say how

    @property
    def narrow(self) -> bool:
        """Whether they say which items are looked for without naming one."""
        return bool(self.place or self.days or self.facets)


def mentions(text: str, places: Places, today: date) -> Mentions:
    place, bare = places.named_in(text)
    every = folded_words(bare)
    days, of_days = days_in(text, every, today)
    age = _age(every)
    words = telling_words([word for word in every if word not in of_days and word not in _YEARS])
    facets = {word: _FACET_WORDS.of(word) for word in words}
    said = frozenset(facet for found in facets.values() for facet in found)
    rest = [word for word in words if not facets[word] and word not in _ANYTHING]
    words = words if rest or not (said or place or days) else []
    of_facets = frozenset(word for word, found in facets.items() if found)
    return Mentions([*words, *_of_age(age)], place, days, said, age, of_facets)


def _age(words: Sequence[str]) -> int | None:
    """A number before a word for years, or behind one for being."""
    for place, word in enumerate(words):
        before, behind = words[place - 1 : place], words[place + 1 : place + 2]
        if word.isdigit() and (
            _YEARS.issuperset(behind or ("",)) or (_BEING.issuperset(before or ("",)) and int(word) in _AGES)
        ):
            return int(word)
    return None


def _of_age(age: int | None) -> list[str]:
    """An age in words that phrases share."""
    if age is None or _YOUNG <= age < _OLD:
        return []
    return ["nuori"] if age < _YOUNG else ["ikaihminen"]
