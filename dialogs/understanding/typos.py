"""Small typing errors: one letter wrong, missing, doubled, too many, or two neighbours swapped."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property


class Vocabulary:
    """Words that are recognised also with one typing error.

    Two words at one error from each other have a shape in common: the word itself, or it without one letter. So a
    handful of look-ups finds all that are near, however large the vocabulary is.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = tuple(words)

    @cached_property
    def _filed(self) -> dict[str, list[str]]:
        filed: dict[str, list[str]] = {}
        for word in self._words:
            for shape in _shapes(word):
                filed.setdefault(shape, []).append(word)
        return filed

    def all_near(self, word: str) -> set[str]:
        """The words at no more than one typing error from the word."""
        filed = self._filed
        return {other for shape in _shapes(word) for other in filed.get(shape, ()) if _is_slip(word, other)}


def _shapes(word: str) -> set[str]:
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _is_slip(word: str, other: str) -> bool:
    """Whether two words with a shape in common are one error apart."""
    if len(word) != len(other):
        return True
    wrong = [place for place, (one, two) in enumerate(zip(word, other, strict=True)) if one != two]
    if len(wrong) < 2:
        return True
    first, last = wrong[0], wrong[-1]
    return len(wrong) == 2 and last == first + 1 and word[first] == other[last] and word[last] == other[first]


def near(word: str, vocabulary: Vocabulary, *, shortest: int = 5) -> str | None:
    """The only word of the vocabulary at one typing error from the word; None where none or several are.

    Words shorter than `shortest` are never mended: too many ordinary words are one letter away from them.
    """
    if len(word) < shortest:
        return None
    found = vocabulary.all_near(word)
    return found.pop() if len(found) == 1 else None
