"""Numbers that are no answer because each grades one thing of several, or because they are only asked about."""

from __future__ import annotations

from dialogs.understanding import wordlists
from dialogs.understanding.beside_grade import unknown_words
from dialogs.understanding.counts import counts_next, judges
from dialogs.understanding.grade_candidates import Candidate
from dialogs.understanding.numbers import WORDS
from dialogs.understanding.text import LatePattern, Message

_LISTS = wordlists.read("grade_parts")
_ASKS = rf"(?:{_LISTS.choice('asking')}|{_LISTS.choice('asking of one')} {_LISTS.choice('one')})"
_NUMBER = rf"(?:\d\d?|{'|'.join(WORDS)})"
_ABOUT_GIVING = LatePattern(
    rf"(?:[^\W\d_]+ )?(?:{_LISTS.choice_of_several('supposing')}"
    rf"|{_ASKS}(?: [^\W\d_]+){{0,3}} {_LISTS.choice('giving')}"
    rf"|{_LISTS.choice('asking about')} (?:tama |tuo |se |toi |taa )?{_NUMBER}(?!\w)(?! {_LISTS.choice('offered')})"
    rf"|{_LISTS.choice('asking what')} (?:a |an |en |ett )?{_NUMBER} (?:\w+ )?{_LISTS.choice('asked what')})(?!\w)"
)
_OPENERS = frozenset().union(
    *map(_LISTS.words, ("asking", "asking of one", "asking about", "asking what")),
    (phrase.split()[0] for phrase in _LISTS.several("supposing")),
)
_ABOUT_CHANGING = LatePattern(
    rf"(?:[^\W\d_]+ )?{_ASKS}(?: [^\W\d_]+){{0,3}} {_LISTS.choice('changing')}(?!\w)"
    rf"(?!.*(?: {_LISTS.choice('to')} |\w(?:ksi|ks|iin)(?!\w)))"
)
_NO_THINGS = _LISTS.words("no things")
_THING = LatePattern(rf"([^\W\d_]{{3,}})(?:[\s:=-]+{_LISTS.choice('linking')})*[\s:=-]+$")
_FOR = LatePattern(
    rf"\s+(?:{_LISTS.choice('points')}\s+)?(?:{_LISTS.choice('for')}\s+(?:the\s+|my\s+)?|(?=\w+lle(?!\w)))(\w+)"
)
_TOTAL = LatePattern(_LISTS.choice("totals"))
_NEAR = 60  # characters before a number in which its thing is looked for


def asks(message: Message) -> bool:
    """Whether the text asks if such a grade can be given, or what follows if it is."""
    if _OPENERS.isdisjoint(message.words[:2]):
        return False
    bare = message.bare
    return bool(_ABOUT_GIVING.match(bare) or _ABOUT_CHANGING.match(bare))


def are_of_parts(candidates: list[Candidate], text: str) -> bool:
    """Whether different grades are given to different things, and none to all of it ("hoitajalle 10, lääkärille 2")."""
    if len({one.value for one in candidates}) <= 1 or any(one.corrected for one in candidates):
        return False
    things = [_before(one, text) for one in candidates]
    if not things[0]:
        things = [_behind(one, text) for one in candidates]
    if any(thing and _TOTAL.fullmatch(thing) for thing in things):
        return False
    graded = {one.value for one, thing in zip(candidates, things, strict=True) if thing}
    return len(graded) > 1 and len(set(filter(None, things))) > 1


def _before(candidate: Candidate, text: str) -> str | None:
    """The thing that a grade stands behind, without a pause."""
    found = _THING.search(text[max(0, candidate.start - _NEAR) : candidate.start])
    if (
        not found
        or found[1] in _NO_THINGS
        or found[1] in WORDS
        or counts_next(text[candidate.end :], candidate.value)
    ):
        return None
    thing = found[1]
    return thing if _TOTAL.fullmatch(thing) or (unknown_words(thing) and not judges([thing])) else None


def _behind(candidate: Candidate, text: str) -> str | None:
    """The thing that a grade is for."""
    behind = _FOR.match(text, candidate.end)
    return behind[1] if behind and unknown_words(behind[1]) else None
