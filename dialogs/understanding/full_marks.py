"""The best and the worst grade, said without a number ("täydet pisteet", "full pott", "full marks")."""

from __future__ import annotations

import re

from dialogs.understanding import wordlists
from dialogs.understanding.beside_grade import only_fillers
from dialogs.understanding.counts import BLANK
from dialogs.understanding.grade_candidates import BEST, WORST
from dialogs.understanding.text import LatePattern, Message

_LISTS = wordlists.read("full_marks")
_POINTS = _LISTS.choice("points")
_BEST = rf"{_LISTS.choice('full')} {_POINTS}|{_LISTS.choice('full in one')}|{_LISTS.choice_of_several('best grade')}"
_WORST = (
    rf"{_LISTS.choice('least')} {_POINTS}|{_LISTS.choice('least in one')}"
    rf"|{_LISTS.choice_of_several('worst grade')}"
)
_DENIED = rf"(?P<denied>(?<!\w){_LISTS.choice('denying')}\s(?:\w+\s){{0,3}})?"
_SAID = LatePattern(rf"{_DENIED}(?<!\w)(?:(?P<best>{_BEST})|(?P<worst>{_WORST}))(?!\w)")
_ALONE = LatePattern(rf"(?<!\w){_LISTS.choice('full alone')}(?!\w)")
_DENYING = _LISTS.words("denying")
_LAST_WORDS = _LISTS.words("points") | _LISTS.words("full in one") | _LISTS.words("least in one")
WORDS = (
    _LAST_WORDS
    | _LISTS.words("full alone")
    | {said.split()[-1] for name in ("best grade", "worst grade") for said in _LISTS.several(name)}
)
"""One of them is in every text that says a grade so."""


def marked(message: Message, folded: str) -> str:
    """The text with `BEST` or `WORST` in place of such words, letter for letter; where they are denied, with nothing."""
    if WORDS.isdisjoint(message.words):
        return folded
    marked = _SAID.sub(_mark, folded)
    if marked == folded and _DENYING.isdisjoint(message.words) and (alone := _ALONE.search(folded)):
        before, after = folded[: alone.start()], folded[alone.end() :]
        if only_fillers(before, after):
            return f"{before}{BEST * len(alone[0])}{after}"
    return marked


def _mark(said: re.Match[str]) -> str:
    sign = BLANK if said["denied"] else BEST if said["best"] else WORST
    return sign * len(said[0])
