"""Names and keywords as people write them: without umlauts, case and punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from bot.organisation.units import Unit

_WORD = re.compile(r"[^\W_]+")


def keywords_of(unit: Unit) -> set[str]:
    return {joined(list(plain_words(keyword))) for keyword in (unit.id, *unit.keywords)}


def folded(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()


def digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def joined(words: Sequence[tuple[str, int]]) -> str:
    return " ".join(word for word, _ in words)


def plain_words(text: str) -> Iterator[tuple[str, int]]:
    """Words in small letters, without umlauts and punctuation, as people type them on a phone; and where each ends."""
    for match in _WORD.finditer(text):
        word = match[0].casefold()
        if word.isascii() or (word := _plain(word)):
            yield word, match.end()


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in letters if letter.isascii() and letter.isalnum())
