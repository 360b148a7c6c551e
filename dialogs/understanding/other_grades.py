"""Numbers that grade, and are not the answer: given earlier, by another person, or measured ("kipu oli 8").

An earlier grade beside the one of today, and what a person thought of first, are taken out with the clause that tells of
them. Where nothing else is left the text has no grade.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from dialogs.understanding import grade_parts, wordlists
from dialogs.understanding.beside_grade import unknown_words
from dialogs.understanding.counts import BLANK
from dialogs.understanding.grade_candidates import Candidate
from dialogs.understanding.grade_denials import CORRECTING
from dialogs.understanding.numbers import WORDS
from dialogs.understanding.text import WORDS_REMEMBERED, LatePattern

_LISTS = wordlists.read("other_grades")
_NOW = _LISTS.choice_of_several("now")
_BREAK = LatePattern(
    rf"[.,;:!?\n()]+(?!\d)|\s(?={_LISTS.choice('joining')}\s)|(?<!\w)(?={_NOW}(?!\w))|\s[-–]+\s"
)
_BUT_ME = LatePattern(
    rf"\s(?=(?:{_LISTS.choice('but me')}(?: {_LISTS.choice('i give')})?|{_LISTS.choice('but me there')} {_LISTS.choice('i give')})"
    r"(?: (?:en|ett|a|an))?\s$)"
)
"""Between two numbers, before what the person says of the second ("vaimo sanoo 5 minä 8")."""
_JOINS = LatePattern(rf"[\s,]*{_LISTS.choice('joining')}(?=\s)")
_TODAY = LatePattern(rf"(?<!\w){_NOW}(?!\w)")
_EARLIER = LatePattern(rf"(?<!\w){_LISTS.choice_of_several('earlier')}(?!\w)")
_THOUGHT = LatePattern(rf"(?<!\w){_LISTS.choice_of_several('thought')}(?!\w)")
_WITHOUT = LatePattern(rf"(?<!\w){_LISTS.choice_of_several('without')}(?!\w)")
_GAVE = LatePattern(rf"(?<!\w){_LISTS.choice('gave')}(?!\w)")
_PERSON = LatePattern(
    rf"(?<!\w)(?:(?:(?:min|mitt|my|mun|minun) )?{_LISTS.choice('persons')}|min {_LISTS.choice('mine')})(?!\w)"
)
_GIVING = LatePattern(rf"(?<!\w){_LISTS.choice('giving')}(?!\w)")
_ELSEWHERE = LatePattern(rf"(?<!\w){_LISTS.choice_of_several('elsewhere')}(?!\w)")
_LONG_AGO = LatePattern(rf"(?<!\w){_LISTS.choice_of_several('long ago')}(?!\w)")
_EARLIER_WAS = LatePattern(
    rf"(?<!\w){_LISTS.choice_of_several('earlier')} (?:[^\W\d_]+ ){{0,2}}?{_LISTS.choice('was')} (?:[^\W\d_]+ ){{0,2}}$"
)
_THEY_GIVE = LatePattern(rf"(?<!\w){_LISTS.choice('they give')}(?!\w)")
_NAMED_ONES_GIVE = LatePattern(rf"[\s,]*(.+?)\s{_LISTS.choice('named ones give')}(?!\w)")
_MYSELF = LatePattern(rf"(?<!\w){_LISTS.choice('myself')}(?!\w)")
_MEASURED = LatePattern(
    rf"(?<!\w)(?:{_LISTS.choice('measures')}(?:[\s:=]+(?:{_LISTS.choice('measured')}(?!\w))?)*"
    rf"|{_LISTS.choice('numbered')} (?:(?:olin|olen|olimme|was|var|as) )?{_LISTS.choice('number')})[\s:=]*$"
)
_TELLING = LatePattern("|".join(_LISTS.choice(name) for name in ("persons", "mine", "measures", "numbered")))
_TELLING_TIME = frozenset(
    word.split()[0].rstrip("*")
    for name in (
        "earlier",
        "thought",
        "without",
        "nearly given",
        "elsewhere",
        "long ago",
        "they give",
        "named ones give",
    )
    for word in _LISTS.several(name)
)
_DIGIT = LatePattern(r"\d")
_ALONE_WITH_NUMBER = LatePattern(rf"\W*(?:\d\d?|{'|'.join(WORDS)})\W*")
"""What is left of "mies 6" beside the person."""
_IF_ONLY = LatePattern(rf"[\s,]*{_LISTS.choice('if only')}(?!\w)(?!.*{_LISTS.choice('if asked')})")
_IF_THEN = LatePattern(
    rf"(?<!\w){_LISTS.choice('if')}\s(?!.*{_LISTS.choice('if asked')})[^.!?]*\s{_LISTS.choice('then')}(?: [^\W\d_]+){{0,3}}\s+$"
)
_WOULD_GIVE = LatePattern(rf"(?<!\w){_LISTS.choice_of_several('would give')}(?: [^\W\d_]+){{0,2}}\s+$")
"""A number that would be given, or will be ("skulle ge tio om nån svarade")."""
_NEAR = 60
_TWO = 2  # the grade of today and an earlier one
MOST = 30
"""A text with more numbers than this, none of which counts anything, has no grade: each is weighed against the whole text."""


def without_others(
    candidates: list[Candidate], text: str, words: Iterable[str]
) -> tuple[list[Candidate], str]:
    """The candidates that may be the answer, and the text with the others taken out, letter for letter."""
    if not 0 < len(candidates) <= MOST or not any(map(_tells, words)):
        return candidates, text
    for candidate in candidates:
        if _MEASURED.search(text[max(0, candidate.start - _NEAR) : candidate.start]):
            text = text[: candidate.start] + BLANK * (candidate.end - candidate.start) + text[candidate.end :]
    left = [one for one in candidates if text[one.start] != BLANK]
    for first, second in pairwise(left):
        if turns := _BUT_ME.search(text, first.end, second.start):
            text = f"{text[: turns.start()]},{text[turns.end() :]}"
    clauses = {one: _clause(one, text) for one in left}
    if grade_parts.are_of_parts(left, text):
        return [], text
    others = [one for one in left if _is_of_another(text[slice(*clauses[one])], several=len(left) > 1)]
    left = [one for one in left if one not in others]
    told = [one for one in left if _is_of_another_time(one, left, clauses, text)]
    if len(left) == 1:
        start, end = clauses[left[0]]
        was = _EARLIER_WAS.search(text[start : left[0].start])
        told = left if was or _was_given(text[start:end], text) or _would_be_given(left[0], text) else []
    elif _is_earlier_behind(left, text):
        told = left[1:]
    if len(left) == 1 or len(told) < len(left):
        others += told
        left = [one for one in left if one not in told]
    return left, without(others, text)


def without(others: Iterable[Candidate], text: str) -> str:
    """The text with a pause in place of the clauses of these numbers, letter for letter."""
    for start, end in [_clause(one, text) for one in others]:
        joins = _JOINS.match(text, end)
        until = joins.end() if joins else end
        text = f"{text[:start]}{' ' * (until - start - 1)},{text[until:]}"
    return text


def _is_earlier_behind(left: list[Candidate], text: str) -> bool:
    """Whether an earlier grade follows on that of today, with nothing else between ("7 viimeksi 5")."""
    if len(left) != _TWO:
        return False
    first, second = left
    return bool(_EARLIER.fullmatch(text[first.end : second.start].strip(" ,.")))


@lru_cache(maxsize=WORDS_REMEMBERED)
def _tells(word: str) -> bool:
    """Whether the word may tell of another grade than the answer."""
    return any(map(word.startswith, _TELLING_TIME)) or bool(_TELLING.fullmatch(word))


def _clause(candidate: Candidate, text: str) -> tuple[int, int]:
    start, end = 0, len(text)
    for pause in _BREAK.finditer(text):
        if pause.end() <= candidate.start:
            start = pause.end()
        elif pause.start() >= candidate.end:
            end = pause.start()
            break
    return start, end


def _is_of_another(clause: str, *, several: bool) -> bool:
    """Whether the clause tells what another person gives, or speaks of another place or time."""
    if _ELSEWHERE.search(clause):
        return True
    if not _MYSELF.search(clause) and (_THEY_GIVE.search(clause) or _a_named_one_gives(clause)):
        return True
    person = _PERSON.search(clause)
    if not person:
        return False
    if not _GIVING.search(clause):
        return several and _ALONE_WITH_NUMBER.fullmatch(clause.replace(person[0], "", 1)) is not None
    return not _MYSELF.search(clause.replace(person[0], "", 1)) or clause.startswith(("my ", "min "))


def _a_named_one_gives(clause: str) -> bool:
    named = _NAMED_ONES_GIVE.match(clause)
    return (
        named is not None and not _DIGIT.search(named[1]) and any(map(str.isalpha, unknown_words(named[1])))
    )


def _is_of_another_time(
    candidate: Candidate, left: list[Candidate], clauses: dict[Candidate, tuple[int, int]], text: str
) -> bool:
    clause = text[slice(*clauses[candidate])]
    if _TODAY.match(clause.lstrip()):
        return False
    if _EARLIER.search(clause):
        return True
    later = next((one for one in left if one.start > candidate.start), None)
    if later is None or CORRECTING.fullmatch(text[candidate.end : later.start]):
        return False
    if _THOUGHT.search(text[clauses[candidate][0] : candidate.start]):
        return True
    return bool(_WITHOUT.search(clause) and _TODAY.search(text[slice(*clauses[later])]))


_NEARLY_GIVEN = LatePattern(rf"(?<!\w){_LISTS.choice_of_several('nearly given')}(?!\w)")
_WHY_NOT = LatePattern(rf"(?<!\w){_LISTS.choice('why not')}(?!\w)")


def _was_given(clause: str, text: str) -> bool:
    if _NEARLY_GIVEN.search(clause) and _WHY_NOT.search(text):
        return True
    earlier = _LONG_AGO.search(clause) or (_EARLIER.search(clause) and _GAVE.search(clause))
    return bool(earlier) and not _TODAY.search(text)


def _would_be_given(candidate: Candidate, text: str) -> bool:
    """Whether the number hangs on what has not happened, and not only on being asked for it."""
    before = text[: candidate.start]
    if _IF_THEN.search(before):
        return True
    if not _IF_ONLY.match(text, candidate.end):
        return False
    return bool(_WOULD_GIVE.search(before[-_NEAR:]))
