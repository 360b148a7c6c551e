"""What people say of a call that they asked for: when it comes, that none came, that they need it no more.

The flags: `when_call` of a question (with `perhaps_when_call` where it may ask something else about a call), `call_off` of
a remark. Both are read from short texts alone: a longer one tells of
something.
"""

from __future__ import annotations

import re

from dialogs.understanding import commands, wordlists
from dialogs.understanding.kinds import Expecting, Kind, Understanding
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.sensitive import MASK
from dialogs.understanding.text import bare_words, fold

WHEN, OFF = "when_call", "call_off"
PERHAPS = "perhaps_when_call"

_LISTS = wordlists.read("calls")
_WHEN = Phrases(_LISTS["when"])
_WAITING = Phrases(_LISTS["waiting"])
_OFF = Phrases(_LISTS["off"])
_NOT_OFF = Phrases(_LISTS["not off"])
_WHEN_WORDS = _LISTS.words("when words")
_PERHAPS_WHEN = _LISTS.words("perhaps when words")
_CALL = re.compile(_LISTS.choice("call words"))
_CALLING = _LISTS.words("calling words")
_CALLERS = _LISTS.words("callers")
_ONESELF = _LISTS.words("oneself")
_NAMED = Phrases(_LISTS["a call named"])
_NOT_THAT = _LISTS.words("not of that")
_BESIDE_NUMBER = _LISTS.words("beside a number")
_READ_ANEW = frozenset(
    {Kind.question, Kind.comment, Kind.not_understood, Kind.no_answer, Kind.wrong_person, Kind.callback}
)
_LONGEST = 14  # words
_LONGEST_QUESTION, _BEGINNING = 10, 4
_LONGEST_WAITING = 8  # of those: who says more of a call that never came gives feedback
_LONGEST_REASON = 8  # where words are asked for: a longer text is those


def read(
    understood: Understanding, display: str, bare: str, masked: str, expecting: Expecting
) -> Understanding:
    """The understanding, once more with its flag where the words are about a call."""
    refuses = expecting == "phone" and understood.kind is Kind.no
    if expecting == "name" or not (refuses or understood.kind in _READ_ANEW) or understood.rating is not None:
        return understood
    if MASK in masked and understood.kind in (Kind.comment, Kind.not_understood) and _is_wish(masked):
        return Understanding(Kind.callback, flags=understood.flags)
    if bare.count(" ") >= (_LONGEST_REASON if expecting == "text" else _LONGEST):
        return understood
    if _OFF.search(bare) and not _NOT_OFF.search(bare) and not ("?" in display and expecting == "text"):
        return Understanding(Kind.comment, None, masked, None, understood.flags | {OFF})
    # Where words are asked for, who tells that no call came gives the reason.
    waits = expecting != "text" and bare.count(" ") < _LONGEST_WAITING and _WAITING.search(bare)
    if waits or _WHEN.search(bare):
        return Understanding(Kind.question, None, masked, "other", understood.flags | {WHEN})
    if found := _question(understood, display, bare):
        return Understanding(Kind.question, None, masked, "other", understood.flags | found)
    return understood


def _question(understood: Understanding, display: str, bare: str) -> set[str]:
    """The flags of a question about a call in words of its own."""
    asks, words = "?" in display, bare.split()
    if len(words) > _LONGEST_QUESTION or not _NOT_THAT.isdisjoint(words) or not _is_of_call(bare, words):
        return set()
    begins = words[: 1 if understood.kind is Kind.callback else _BEGINNING]
    if not _WHEN_WORDS.isdisjoint(begins) or (asks and not _PERHAPS_WHEN.isdisjoint(begins)):
        return {WHEN}
    of_something = understood.kind is Kind.question and understood.topic not in (None, "other")
    return {WHEN, PERHAPS} if asks and understood.kind is not Kind.callback and not of_something else set()


def _is_of_call(bare: str, words: list[str]) -> bool:
    """A call that comes, or one of us who calls; not the person who does."""
    if any(map(_CALL.fullmatch, words)) or _NAMED.search(bare):
        return True
    return _ONESELF.isdisjoint(words) and not (_CALLING.isdisjoint(words) or _CALLERS.isdisjoint(words))


def _is_wish(masked: str) -> bool:
    """Whether the words around a number are nothing but a wish to be called."""
    words = bare_words(fold(masked.replace(MASK, " "))).split()
    said = " ".join(word for word in words if word not in _BESIDE_NUMBER)
    found = commands.exact(said)
    return found is not None and found[0] is Kind.callback
