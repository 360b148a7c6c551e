"""Thanks, or a sign that a text was read, and nothing else: what ends a conversation between people."""

from __future__ import annotations

from dialogs.understanding import wordlists
from dialogs.understanding.remarks import COURTESY, THANKS
from dialogs.understanding.text import Message

_LISTS = wordlists.read("thanks")
_READ = _LISTS.words("read")
_BESIDE = COURTESY | _READ | _LISTS.words("beside_thanks")
_CORE = _READ | THANKS


def is_only_thanks(text: str) -> bool:
    """Whether the text is thanks, a word that it was read, or pictures alone, in any language. A question never is."""
    if "?" in text:
        return False
    words = Message(text).words
    return not words or (_BESIDE.issuperset(words) and not _CORE.isdisjoint(words))
