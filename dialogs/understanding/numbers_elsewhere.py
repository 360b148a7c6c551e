"""Numbers in words, of languages that are prepared. A word counts where it is the whole text and the conversation is in its language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dialogs.languages import PREPARED
from dialogs.understanding import wordlists
from dialogs.understanding.text import bare_words, fold

_LISTS = wordlists.read("numbers_elsewhere")


def number(bare: str, language: str) -> int | None:
    """The number that the words of a text are in this language."""
    return _NUMBERS[language].get(bare) if language in _NUMBERS else None


def _numbers(lines: str) -> Iterator[tuple[str, int]]:
    for line in lines.splitlines():
        value, *words = line.split()
        if not value.isascii() or not value.isdigit():
            right = "Write the number, and after it the words for it"
            raise wordlists.not_understood(line, f"{value!r} is no number", right)
        yield from ((bare_words(fold(word)), int(value)) for word in words)


_NUMBERS: Mapping[str, Mapping[str, int]] = {code: dict(_numbers(_LISTS[code])) for code in PREPARED}
