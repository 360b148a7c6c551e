"""No answer to give, and the wrong person asked."""

from __future__ import annotations

from dialogs.understanding import wordlists
from dialogs.understanding.bereavement import is_of_things
from dialogs.understanding.frames import Frames
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.speech import CONCEPTS, scene

_LISTS = wordlists.read("refusals")

_NO_ANSWER = Phrases(_LISTS["no answer"])
_REFUSED = Frames(CONCEPTS, _LISTS["refused"])
_AROUND = _LISTS.words("around")

_WRONG_PERSON = Phrases(_LISTS["wrong person"])
_NOT_THEM = Frames(CONCEPTS, _LISTS["not them"])
_PRAISE_WITH_NEVER = Phrases(_LISTS["praise"])
_LONGEST_REFUSED = 60
_LONGEST_WRONG = 160
_FEW_WORDS = 9


def is_no_answer(bare: str) -> bool:
    """Whether the whole text refuses, or says that the person does not know."""
    match = _NO_ANSWER.search(bare)
    if not match or len(bare) > 120:
        return len(bare) < _LONGEST_REFUSED and _REFUSED.hold(scene(bare))
    rest = f"{bare[: match.start()]} {bare[match.end() :]}".split()
    if all(word in _AROUND for word in rest) or _again(" ".join(rest)):
        return True
    return len(bare) < _LONGEST_REFUSED and _REFUSED.hold(scene(bare))


def _again(rest: str) -> bool:
    """Whether the rest is one more refusal ("en tiedä, vaikea sanoa")."""
    return bool(rest) and is_no_answer(rest)


def is_wrong_person(bare: str) -> bool:
    """Whether the text says that the survey came to the wrong person, or to one who has died."""
    if len(bare) >= _LONGEST_WRONG:
        return False
    wrong = _WRONG_PERSON.search(bare) or (bare.count(" ") < _FEW_WORDS and _NOT_THEM.hold(scene(bare)))
    return bool(wrong) and not _PRAISE_WITH_NEVER.search(bare) and not is_of_things(bare)
