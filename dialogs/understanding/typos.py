"""Small typing errors: one letter wrong, missing, doubled, too many, or two neighbours swapped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache


@cache
def _distances() -> Callable[[str, Sequence[str]], list[str]]:
    """The comparison, loaded when first needed: loading takes 40 ms, and most texts never need it."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    def compare(word: str, vocabulary: Sequence[str]) -> list[str]:
        found = process.extract(word, vocabulary, scorer=OSA.distance, score_cutoff=1, limit=5)
        return [other for other, _, _ in found]

    return compare


def all_near(word: str, vocabulary: Sequence[str]) -> list[str]:
    """The words of the vocabulary at no more than one typing error from the word, at most five."""
    return _distances()(word, vocabulary)


def near(word: str, vocabulary: Sequence[str], *, shortest: int = 5) -> str | None:
    """The only word of the vocabulary at one typing error from the word; None where none or several are.

    Words shorter than `shortest` are never mended: too many ordinary words are one letter away from them.
    """
    if len(word) < shortest:
        return None
    found = all_near(word, vocabulary)
    return found[0] if len(found) == 1 else None
