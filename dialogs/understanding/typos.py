"""Small typing errors: one letter wrong, missing, doubled, too many, or two neighbours swapped."""

from __future__ import annotations

from collections.abc import Collection


def near(word: str, vocabulary: Collection[str], *, shortest: int = 5) -> str | None:
    """The only word of the vocabulary at one typing error from the word; None where none or several are.

    Words shorter than `shortest` are never repaired: too many ordinary words are one letter away from them.
    """
    if len(word) < shortest:
        return None
    from rapidfuzz import process  # 40 ms, and most texts never need it
    from rapidfuzz.distance import OSA

    found = process.extract(word, vocabulary, scorer=OSA.distance, score_cutoff=1, limit=3)
    return found[0][0] if len(found) == 1 else None
