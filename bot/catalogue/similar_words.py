"""Words that are written alike: with other endings, as parts of compounds, with typing errors."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from dialogs.understanding.text import WORDS_REMEMBERED

_GRAM = 3  # letters
_SHORTEST = 4  # letters of a word that is known in another form
_LIKENESS = 0.45  # of 1: less is another word
_SHORT, _LIKENESS_OF_SHORT = 6, 0.5  # a short word is near too many
_SHARED = 2  # runs of letters, at the least
_WITHIN = 0.8  # of the shorter word's grams, where it is a part of the longer one
_FEWEST_GRAMS = 4


def grams(word: str) -> frozenset[str]:
    """The runs of letters of a word; the beginning counts as one, as Finnish changes the endings."""
    begun = f"^{word}"
    return frozenset(begun[at : at + _GRAM] for at in range(len(begun) - _GRAM + 1)) or frozenset({begun})


class SimilarWords:
    """Finds the words of a vocabulary that are like a word, and how like: 1 for the word itself."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._sizes: dict[str, int] = {}  # how many runs of letters each word has
        self._filed: dict[str, list[str]] = {}
        for word in sorted(frozenset(vocabulary)):
            found = grams(word)
            self._sizes[word] = len(found)
            for gram in found:
                self._filed.setdefault(gram, []).append(word)
        self.like = lru_cache(maxsize=WORDS_REMEMBERED)(self._like)

    def _like(self, word: str) -> Mapping[str, float]:
        found = {word: 1.0} if word in self._sizes else {}
        if len(word) < _SHORTEST:
            return found
        own = grams(word)
        shared: dict[str, int] = defaultdict(int)
        for gram in own:
            for other in self._filed.get(gram, ()):
                shared[other] += 1
        for other, count in shared.items():
            if count < min(_SHARED, len(own)):
                continue
            likeness = _likeness(count, len(own), self._sizes[other])
            short = min(len(word), len(other)) < _SHORT
            if likeness >= (_LIKENESS_OF_SHORT if short else _LIKENESS) and likeness > found.get(other, 0):
                found[other] = likeness
        return found


def _likeness(shared: int, one: int, other: int) -> float:
    shorter = min(one, other)
    whole = shared / math.sqrt(one * other)
    part = shared / shorter
    return max(whole, _WITHIN * part if shorter >= _FEWEST_GRAMS and part >= _WITHIN else 0)
