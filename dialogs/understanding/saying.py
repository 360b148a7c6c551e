"""Whether a text says anything: a greeting, or numbers alone, do not."""

from __future__ import annotations

from dialogs.understanding import wordlists
from dialogs.understanding.numbers import WORDS
from dialogs.understanding.text import LatePattern, Message

_LISTS = wordlists.read("saying")
_EMPTY = _LISTS.words("empty")
_LETTERS = LatePattern(r"[^\W\d_]{2,}")
_OTHER_SCALE = _LISTS.words("scales")
_GREAT = LatePattern(
    r"toista$|kymment|sata|tuhat|tusen|hundr|miljo|million|eleven|twelve|elva|tolv|teen$|tonni|kyt$"
)


def says_something(message: Message, masked: str) -> bool:
    """Whether there is a word that is more than a greeting, once what is sensitive is masked."""
    if not any(map(str.isalpha, masked[:_BEGINNING])):
        return False
    return any(word not in _EMPTY and _LETTERS.search(word) for word in message.words[:100])


_BEGINNING = 400


def is_only_numbers(words: list[str]) -> bool:
    """Whether only numbers and the words of scales and ranges were written."""
    for word in words:
        if not (word.isdigit() or word in WORDS or word in _EMPTY or word in _OTHER_SCALE):
            return False
    return any(word.isdigit() or word in WORDS or _GREAT.search(word) for word in words)
