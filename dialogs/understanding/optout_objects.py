"""What an opt-out is of: messages, a list of receivers, or nothing that is named. Bills and medicines are stopped with the same verbs."""

from __future__ import annotations

from dialogs.understanding import wordlists
from dialogs.understanding.text import LatePattern

_LISTS = wordlists.read("optout_objects")
_REFUSED_MORE = _LISTS.words("refused more")
_DENYING = _LISTS.words("denying")
_ENDING = _LISTS.words("ending")
_REFUSING = _DENYING | _ENDING
_ABLE = _LISTS.words("able")
_THESE = _LISTS.words("these")
_ON_LISTS = _LISTS.words("on lists")
_OBJECTLESS = _LISTS.words("objectless")
_BESIDE_ASKING = _OBJECTLESS | _LISTS.words("beside asking")
_RESTRICTING = _LISTS.words("restricting")
_SENT = _LISTS.words("sent")
_SENDING = _LISTS.words("sending")
_NO_MESSAGES = _LISTS.words("no messages")
_NO_SURVEY = rf"(?!{_LISTS.choice('no surveys')})"
_TEXTS = LatePattern(rf"{_NO_SURVEY}{_LISTS.choice('texts')}(?!\w)")
_MESSAGES = LatePattern(rf"{_NO_SURVEY}{_LISTS.choice('messages')}(?!\w)")
_QUEUES = LatePattern(rf"{_LISTS.choice('queues')}(?!\w)")
_BY_MESSAGE = LatePattern(
    rf"\b(?:{_LISTS.choice('by message')}"
    rf"|{_LISTS.choice_of_several('by')} (?:a |an |ett |text |en )?{_LISTS.choice('a message')})\b"
)
_SOMEHOW = "somehow"
_MY_KIN = rf"(?:my|min|mitt) (?:old |gamla |elderly )?{_LISTS.choice('kin')}"
_TO_OTHERS = LatePattern(
    rf"\b(?:to|till|at) {_MY_KIN}\b"
    rf"|\b(?:vanhalle |iakkaalle |minun |mun )?{_LISTS.choice('to kin fi')}(?:ni|mme|si)?\b"
)
"""Messages that another person gets: the writer speaks for them."""
_OTHERS = LatePattern(rf"\b(?:{_MY_KIN}s?|(?:minun |mun )?{_LISTS.choice('kin fi')})\b")


def is_known(word: str) -> bool:
    return word in _OBJECTLESS or word in _ON_LISTS or bool(_MESSAGES.match(word) or _TEXTS.match(word))


def is_of_messages(bare: str) -> bool:
    """Whether messages, or nothing at all, are what is to stop."""
    bare = _TO_OTHERS.sub("mulle", _BY_MESSAGE.sub(_SOMEHOW, bare))
    words = bare.split()
    if any(map(_QUEUES.match, words)):
        return False
    if any(_TEXTS.match(word) and word not in _NO_MESSAGES for word in words):
        return _RESTRICTING.isdisjoint(words)
    if any(_MESSAGES.match(word) and word not in _NO_MESSAGES for word in words):  # a list: of whom or what
        words = _OTHERS.sub("me", bare).split()
        return all(word in _BESIDE_ASKING or word in _ON_LISTS or _MESSAGES.match(word) for word in words)
    if not _SENDING.isdisjoint(words) and not _SENT.isdisjoint(words):
        return False
    return all(word in _BESIDE_ASKING or word in _ON_LISTS or word.isdigit() for word in words)


def may_refuse(words: list[str]) -> bool:
    """Whether some part of these words could refuse messages: a cheap test."""
    return not _REFUSING.isdisjoint(words) and (not _THESE.isdisjoint(words) or any(map(_TEXTS.match, words)))


def refuses(words: list[str]) -> bool:
    """Whether messages are refused in no other words than those of refusing them ("Inga meddelanden mer")."""
    denies = not (
        _DENYING.isdisjoint(words) or _REFUSED_MORE.isdisjoint(words) or not _ABLE.isdisjoint(words)
    )
    if not denies and (_ENDING.isdisjoint(words) or not _DENYING.isdisjoint(words)):
        return False
    texts = [word for word in words if _TEXTS.match(word) and word not in _NO_MESSAGES]
    others = [word for word in words if word not in _OBJECTLESS and word not in _ENDING and word not in texts]
    return not others and (bool(texts) or (denies and not _THESE.isdisjoint(words)))
