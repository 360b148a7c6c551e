"""A letter of a menu, or the words of its title."""

from __future__ import annotations

import re
from collections.abc import Mapping

from dialogs.understanding.text import HEAD, LatePattern, bare_words, clean, fold
from dialogs.understanding.typos import Vocabulary, near

_LETTER = LatePattern(
    r"\W*(?:(?:vaihtoehto|vaihtoehdon|vastaus|vastaan|valitsen|valinta|kohta|kirjain|otan|haluan|se on|alternativ|svar|val"
    r"|jag valjer|jag tar|bokstav|bokstaven|option|letter|choice|answer|i choose|i pick|choose|number)\W+)*([a-z])"
    r"(?:\W*|\W+(?:kiitos|kiitti|tack|thanks|please|vaihtoehto|option)\W*)"
)
_LETTER_FIRST = LatePattern(r"\W*([a-z])(?:[.,:;)=\]-]\s*|\s+)(.+)", re.DOTALL)


def choose(text: str, titles: Mapping[str, str]) -> str | None:
    """The letter of the title that is meant, or None where that is not clear. A bare number never means a letter."""
    from rapidfuzz import fuzz

    folded = fold(clean(text)[:HEAD])
    letters = {fold(letter): letter for letter in titles}
    alone = _LETTER.fullmatch(folded)
    if alone and alone[1] in letters:
        return letters[alone[1]]
    bare = bare_words(folded)
    if not re.search(r"[^\W\d_]{3}", bare):
        return None
    by_letter = {letter: bare_words(fold(title)) for letter, title in titles.items()}
    first = _LETTER_FIRST.fullmatch(folded)
    if first and first[1] in letters and _belongs(bare_words(first[2]), by_letter[letters[first[1]]]):
        return letters[first[1]]
    whole = [letter for letter, title in by_letter.items() if title == bare]
    part = [letter for letter, title in by_letter.items() if _within(bare, title)]
    for found in (whole, part):
        if found:
            return found[0] if len(found) == 1 else None
    scores = sorted(((fuzz.ratio(bare, title), letter) for letter, title in by_letter.items()), reverse=True)
    if scores and scores[0][0] >= 85 and (len(scores) == 1 or scores[1][0] < scores[0][0] - 5):
        return scores[0][1]
    return _by_words(bare, by_letter)


def _within(bare: str, title: str) -> bool:
    return len(bare) >= 4 and f" {bare}" in f" {title}"


def _belongs(rest: str, title: str) -> bool:
    """Whether the words after a letter are those of its title, or their beginning."""
    from rapidfuzz import fuzz

    return bool(rest) and (title.startswith(rest) or rest in title or fuzz.ratio(rest, title) >= 75)


def _by_words(bare: str, titles: Mapping[str, str]) -> str | None:
    """The only title that shares a long word with the text, a typing error allowed."""
    if len(bare.split()) > 5:
        return None
    found = set()
    for letter, title in titles.items():
        long_words = {word for word in title.split() if len(word) >= 5}
        vocabulary = Vocabulary(long_words)
        if any(word in long_words or near(word, vocabulary, shortest=6) for word in bare.split()):
            found.add(letter)
    return found.pop() if len(found) == 1 else None
