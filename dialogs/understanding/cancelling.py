"""PERU, AVBRYT, CANCEL: the words that end a step of the dialogue. `optout` reads them where no step is open."""

from __future__ import annotations

from dialogs.understanding import wordlists
from dialogs.understanding.dictionary import REAL_WORDS
from dialogs.understanding.text import Message, clean
from dialogs.understanding.typos import Vocabulary, near

_LISTS = wordlists.read("cancelling")

WORDS = _LISTS.words("cancelling")
PHRASES = _LISTS.lines_of("whole texts")
_POLITE = _LISTS.words("polite")
_CANCELLED = _LISTS.words("cancelled")
_SHORTEST_MENDED, _MOST = 6, 5
_LONGEST_GIVING_UP = 60
_CANCEL_TYPOS = Vocabulary(word for word in WORDS if len(word) >= _SHORTEST_MENDED)


def is_cancelling(bare: str) -> bool:
    """Whether the words give up what is being asked: PERU, AVBRYT, CANCEL. Where nothing is asked they may be an opt-out."""
    if bare in PHRASES:
        return True
    words = [word for word in bare.split() if word not in _POLITE]
    if not words or len(words) > _MOST:
        return False
    if len(words) == 1 and words[0] not in REAL_WORDS and near(words[0], _CANCEL_TYPOS):
        return True
    return not WORDS.isdisjoint(words) and WORDS.union(_CANCELLED).issuperset(words)


def gives_up(text: str) -> bool:
    """Whether the person gives up what is being asked (PERU, AVBRYT, CANCEL)."""
    return len(text) < _LONGEST_GIVING_UP and is_cancelling(Message(clean(text)).bare)
