"""Numbers that are named only to say that they are not given."""

from __future__ import annotations

from functools import lru_cache

from dialogs.understanding import wordlists
from dialogs.understanding.grade_candidates import Candidate
from dialogs.understanding.numbers import CARDINAL, GRADE
from dialogs.understanding.text import TEXTS_REMEMBERED, LatePattern

_LISTS = wordlists.read("grade_denials")
_any, _several = _LISTS.choice, _LISTS.choice_of_several
CORRECTING = LatePattern(rf"(?:\W*\b{_several('correcting')}\b)+\W*|\s*(?:->|=>|>>?|→)\s*")
NEGATING = LatePattern(rf"[\s,(]*{_several('negating')}\s+")
_DENYING = LatePattern(
    rf"(?<!\w)(?:{_any('denial')}(?: {_any('between denial')})* {_any('not done')}(?: {_any('between done')})*"
    rf"|{_any('denial')}(?: kylla)? {_several('by no means')}"
    rf"|{_several('hardly')}"
    rf"|{_any('denial in swedish')}(?: {_any('between in swedish')})*"
    rf"|{_any('denial in english')}(?: {_any('between in english')})*)\s+$"
)
_DENYING_WORD = LatePattern(rf"(?<!\w){_any('denial')}(?: {_any('between denial and word')})*\s+$")
_OBJECT_OF_DENIAL = LatePattern(
    rf"(?<!\w){_any('denial')}(?: (?!{_any('but given')}(?!\w))[^\W\d_]+){{0,3}}\s+$"
)
"""A denial a few words before a grade that is what it denies ("ei irronnut ysiä")."""
_GRADE_AS_OBJECT = LatePattern(rf"{_any('grade as object')}(?!\w)")
_UNLESS = rf"(?!\w)(?! (?:{_any('given after all')}|kymp|tays|tayd|\d|,))"
_DENIED_AFTER = LatePattern(
    rf"{_any('ten')} {_several('missed')}(?!\w)(?! {_any('given after all')})"
    rf"|{_any('ten')} arvoi\w+ (?:[^\W\d_]+ )?{_any('denial')}(?!\w)"
    rf"|kympin [^\W\d_]+ {_any('denial')}(?!\w)"
    rf"|\w+ (?:ei|en)(?: ihan| aivan| nyt)?[\s,]+{_any('but given so')}(?!\w)"
    rf"|{_any('towards ten')} {_several('not arrived')}(?!\w)"
    rf"|(?:{_any('not coming')}|\d\d?) (?:{_any('not coming between')} )?(?:ei|en|emme) "
    rf"(?:(?!{_any('but given')}(?!\w))[^\W\d_]+ ){{0,3}}?{_any('does not come')}{_UNLESS}"
    rf"|(?:en |a )?{_any('ten elsewhere')} {_several('missed elsewhere')}(?!\w)"
)
_MISSING = LatePattern(rf"(?<!\w){_any('missing')}(?: [^\W\d_]+)?\s+$")
_DENIAL_BEFORE = LatePattern(rf"(?<!\w){_any('denial')}(?: [^\W\d_]+){{0,4}}\s+$")
_NOT_REACHED = LatePattern(
    rf"(?<!\w){_any('not')}(?: [^\W\d_]+){{0,4}} {_any('reaching')}(?: {_any('between')})*\s+$"
)
"""What is not reached, earned or needed ("nådde inte riktigt upp till en tia")."""
_FAR_FROM = LatePattern(rf"(?<!\w){_several('far from')}(?: (?:a|an|en|ett|the|den|mikaan))?\s+$")
_NOT_GIVEN = LatePattern(rf"\s+{_several('not given')}(?!\w)")
_OBJECT = LatePattern(r"[a-z]{2,}(?:ia|ii|aa|ta)")
_OBJECT_DENIED = LatePattern(
    rf"\s+(?:kylla |kyl )?(?:en|ei|emme) (?:(?!{_any('given after all')})[^\W\d_]+ ){{0,2}}?"
    rf"{_any('not done with it')}(?!\w)(?! {_any('given after all')})"
)
"""A Finnish number as what is not given ("nollaa en kehtaa antaa")."""
_VERB_BEHIND = LatePattern(rf"\s*(?:[^\W\d_]+ )?{_any('verb behind')}(?!\w)")
"""A denial before the number and its verb behind it ("en mä nyt ihan kymppiä anna")."""
_COMPARED = LatePattern(rf"(?<!\w){_several('compared')}\s+(?:(?:a|an|en|ett)\s+)?$")
_NOT_MORE = LatePattern(rf"(?<!\w){_any('not more')}(?!\w)")
_SWEDISH_GRADES = _LISTS.words("after en")
"""Before these "en" is an article."""
_NEAR = 60  # characters before a number in which its denial is looked for


@lru_cache(maxsize=TEXTS_REMEMBERED)
def is_denied(candidate: Candidate, text: str) -> bool:
    """Whether the number is named only to say that it is not given ("9, en anna kymppiä")."""
    if candidate.corrected:
        return False
    before = text[max(0, candidate.start - _NEAR) : candidate.start]
    if _DENYING.search(before) or _DENIED_AFTER.match(text, candidate.start):
        return True
    if _NOT_REACHED.search(before) or _FAR_FROM.search(before) or _NOT_GIVEN.match(text, candidate.end):
        return True
    if _is_compared(before) or _is_denied_object(candidate, before, text):
        return True
    word = text[candidate.start : candidate.end]
    is_word = candidate.sort in (GRADE, CARDINAL) and word not in _SWEDISH_GRADES
    return is_word and bool(_DENYING_WORD.search(before))


def _is_compared(before: str) -> bool:
    """Whether a grade is said to be more or less than the number, and not which."""
    return bool(_COMPARED.search(before)) and not _NOT_MORE.search(before)


def _is_denied_object(candidate: Candidate, before: str, text: str) -> bool:
    """Whether the number is what a Finnish sentence denies, by its case and its verb."""
    word = text[candidate.start : candidate.end]
    if word == "kympista" and _MISSING.search(before):
        return True
    if _GRADE_AS_OBJECT.match(text, candidate.start) and _OBJECT_OF_DENIAL.search(before):
        return True
    if _OBJECT.fullmatch(word) and _OBJECT_DENIED.match(text, candidate.end):
        return True
    return bool(_DENIAL_BEFORE.search(before) and _VERB_BEHIND.match(text, candidate.end))


def without_denied(candidates: list[Candidate], text: str) -> tuple[str, bool]:
    """The text with a pause in place of the second of two grades, where that is only said not to be given."""
    if len(candidates) != 2:
        return text, False
    first, second = candidates
    between = text[first.end : second.start]
    if CORRECTING.fullmatch(between) or NEGATING.fullmatch(between) or is_denied(first, text):
        return text, False
    if not is_denied(second, text):
        return text, False
    return f"{text[: second.start]},{' ' * (second.end - second.start - 1)}{text[second.end :]}", True
