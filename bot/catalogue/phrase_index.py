"""Phrases by what they say: weighted words, of which those that are written alike or mean the same count too.

A phrase is a bag of words and of their meanings, each weighted by how few of the owners use it (tf-idf). How well a text fits a phrase is the
cosine between the two, where a word counts as much as it is like one of the other side.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from bot.catalogue.lexicon import folded_words, meanings, telling_words
from bot.catalogue.similar_words import SimilarWords

_MEANING = "@"  # begins a meaning: no word does
_UNKNOWN_WORD_WITH_MEANING = 0.3  # of the weight of a word that is nowhere in the index
_LONGEST = 5  # words and meanings: what more a text tells does not make it fit less
_KNOWN = 0.5  # likeness
_MORE = 3  # further phrases of an owner that raise its score a little
_EACH_MORE = 0.15
_MOST_PHRASES = 400  # the best ones of which owners are ranked


class Fit(NamedTuple):
    """How well an owner's phrases fit a text: `best` is 0-1, `score` ranks."""

    owner: int
    score: float
    best: float


class PhraseIndex:
    """`phrases` are texts with the number of the owner that each belongs to."""

    def __init__(self, phrases: Iterable[tuple[str, int]], owners: int) -> None:
        self._owners: list[list[int]] = []
        self._phrases = self._gathered(phrases)
        self._weights = self._weighted(owners)
        self._unknown = math.log(1 + owners)
        self._norms = [math.sqrt(sum(self._weights[word] ** 2 for word in words)) for words in self._phrases]
        self._filed: dict[str, list[int]] = {}
        for number, words in enumerate(self._phrases):
            for word in words:
                self._filed.setdefault(word, []).append(number)
        self._similar = SimilarWords(word for word in self._weights if not word.startswith(_MEANING))

    def fits(self, words: Sequence[str]) -> list[Fit]:
        """The owners that the words fit, best first."""
        size, scores = self._scores(words)
        if not size:
            return []
        fits: dict[int, list[float]] = defaultdict(list)
        for number in heapq.nlargest(
            _MOST_PHRASES, scores, key=lambda number: scores[number] / self._norms[number]
        ):
            for owner in self._owners[number]:
                fits[owner].append(scores[number] / (size * self._norms[number]))
        found = [
            Fit(owner, best[0] + _EACH_MORE * sum(best[1 : 1 + _MORE]), best[0])
            for owner, best in fits.items()
        ]
        return sorted(found, key=lambda fit: (-fit.score, fit.owner))

    def known(self, word: str) -> bool:
        """Whether any phrase holds a word that is surely this one, in another form, or means the same."""
        return any(likeness >= _KNOWN for likeness in self._similar.like(word).values()) or any(
            f"{_MEANING}{meaning}" in self._weights for meaning in meanings(word)
        )

    def _scores(self, words: Sequence[str]) -> tuple[float, dict[int, float]]:
        """The length of the text as a vector, and its product with each phrase."""
        squares: list[float] = []
        scores: dict[int, float] = defaultdict(float)
        for word in dict.fromkeys(words):
            weight, best = self._of_word(word)
            squares.append(weight**2)
            for number, product in best.items():
                scores[number] += product
        for meaning in sorted({f"{_MEANING}{meaning}" for word in words for meaning in meanings(word)}):
            if weight := self._weights.get(meaning, 0.0):
                squares.append(weight**2)
                for number in self._filed[meaning]:
                    scores[number] += weight**2
        return math.sqrt(sum(heapq.nlargest(_LONGEST, squares))), scores

    def _of_word(self, word: str) -> tuple[float, Mapping[int, float]]:
        """Its weight, and its product with each phrase that holds a word like it."""
        like = self._similar.like(word)
        if not like:
            return self._unknown * (_UNKNOWN_WORD_WITH_MEANING if meanings(word) else 1), {}
        weight = max(self._weights[other] for other in like)
        best: dict[int, float] = {}
        for other, likeness in like.items():
            product = weight * likeness * self._weights[other]
            for number in self._filed[other]:
                if product > best.get(number, 0):
                    best[number] = product
        return weight, best

    def _gathered(self, phrases: Iterable[tuple[str, int]]) -> list[tuple[str, ...]]:
        """Equal phrases once, with all their owners."""
        found: dict[tuple[str, ...], set[int]] = {}
        for text, owner in phrases:
            if words := features(telling_words(folded_words(text))):
                found.setdefault(words, set()).add(owner)
        self._owners = [sorted(owners) for owners in found.values()]
        return list(found)

    def _weighted(self, owners: int) -> dict[str, float]:
        users: dict[str, set[int]] = {}
        for words, those in zip(self._phrases, self._owners, strict=True):
            for word in words:
                users.setdefault(word, set()).update(those)
        return {word: math.log(1 + owners / len(those)) for word, those in users.items()}


def features(words: Collection[str]) -> tuple[str, ...]:
    """The words and their meanings, always in the same order: sums are the same in every process."""
    return tuple(sorted({*words, *(f"{_MEANING}{meaning}" for word in words for meaning in meanings(word))}))
