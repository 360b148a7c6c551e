"""Whether a text says anything: a greeting, or numbers alone, do not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile

from dialogs.understanding import wordlists
from dialogs.understanding.beside_grade import is_telling
from dialogs.understanding.numbers import WORDS
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.text import LatePattern, Message

_LISTS = wordlists.read("saying")
_EMPTY = _LISTS.words("empty")
_HELLO = _LISTS.words("hello")
_GREETED = _LISTS.words("greeted")
_GREETINGS = Phrases(_LISTS["greetings"])
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


def only_greets(words: Sequence[str]) -> bool:
    """Whether the words greet, or try whether anyone is there."""
    rest = list(dropwhile(_HELLO.__contains__, words))
    greets = len(rest) < len(words) and _is_little(rest)
    return greets or _GREETINGS.search(" ".join(rest)) is not None


def _is_little(rest: Sequence[str]) -> bool:
    """A name or a place behind the greeting ("moi, täällä Liisa"), and no word of feedback."""
    others = [word for word in rest if word not in _GREETED]
    return len(others) <= _FEW and not any(map(is_telling, others))


_FEW = 2
_BEGINNING = 400


def is_only_numbers(words: list[str]) -> bool:
    """Whether only numbers and the words of scales and ranges were written."""
    for word in words:
        if not (word.isdigit() or word in WORDS or word in _EMPTY or word in _OTHER_SCALE):
            return False
    return any(word.isdigit() or word in WORDS or _GREAT.search(word) for word in words)
