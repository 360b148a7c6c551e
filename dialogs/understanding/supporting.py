"""Whether a text that names a suggestion by its number supports it, takes support back, or only asks about it."""

from __future__ import annotations

from typing import Literal

from dialogs.understanding import wordlists
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.text import clean, fold, words_of
from dialogs.understanding.typos import Vocabulary, near

_LISTS = wordlists.read("supporting")
_SUPPORTING = _LISTS.words("supporting")
_LIKE_SUPPORTING = Vocabulary(word for word in _SUPPORTING if len(word) > 6)
_NO_TYPOS = _LISTS.words("no typing errors")
_SUPPORT = _LISTS.words("support")
_TO_SUPPORT = _LISTS.words("to support")
_WANTING = _LISTS.words("wanting")
_AGREEING = Phrases(_LISTS["agreeing"])
_DENYING = Phrases(_LISTS["denying"])
_TAKING_BACK = Phrases(_LISTS["taking back"])
_ASKING = _LISTS.words("asking")
_SIGNS = ("+1", "👍")
_MINUS = "-1"

Wish = Literal["support", "take_back"]


def wish(beside: str) -> Wish | None:
    """What is wished for by the words beside the number; None where they only ask about it."""
    display = clean(beside)
    folded = fold(display)
    words = words_of(folded)
    said = " ".join(words)
    if _DENYING.search(said) or _TAKING_BACK.search(said) or folded.strip() == _MINUS:
        return "take_back"
    known = {_mended(word) for word in words}
    if "?" in folded or (words and words[0] in _ASKING):
        return None
    supports = (
        any(sign in display for sign in _SIGNS)
        or not known.isdisjoint(_SUPPORTING)
        or (not known.isdisjoint(_TO_SUPPORT) and not known.isdisjoint(_WANTING))
        or (bool(words) and words[0] in _SUPPORT)
        or _AGREEING.search(said)
    )
    return "support" if supports else None


def _mended(word: str) -> str:
    return word if word in _NO_TYPOS else near(word, _LIKE_SUPPORTING, shortest=7) or word
