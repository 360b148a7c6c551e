"""A suggestion that is addressed to a council: "ALOITE vanhusneuvostolle: lisää penkkejä".

It is one where the word for a suggestion and the name of a council stand together at the beginning, with a colon or
without. Which councils there are is data (`dialogs.understanding.council_names`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from dialogs.understanding import wordlists
from dialogs.understanding.council_names import CouncilNames, Word, is_council, words_of
from dialogs.understanding.text import WORDS_REMEMBERED, fold
from dialogs.understanding.text import words_of as folded_words
from dialogs.understanding.typos import Vocabulary, near

UNKNOWN = "unknown"

_LISTS = wordlists.read("addressees")
_OPENING = _LISTS.words("opening")
_SUGGESTION = _LISTS.words("suggestion")
_MATTER = _LISTS.words("matter")
_BEFORE = _LISTS.words("before")
_ADDRESSING = _LISTS.words("addressing")
_INFLECTED = tuple(_LISTS.words("inflected"))
_LIKE_SUGGESTION = Vocabulary(_SUGGESTION)
_NO_TYPOS = frozenset({"aloita", "aloitan", "aloitteet"})
_OPENS = 8  # words before the one for a suggestion
_READ = 24  # words in all
_UNKNOWN_WITHIN = 6  # words of the name of a council that there is not
_MARK = re.compile(r"\s*[:\-–—,;.!\n(]|\s*$")
_COLON = re.compile(r"\s*:")
_TO = ("lle", "le", "oon", "iin", "aan", "uun")  # endings of whom it is addressed to, in Finnish
_BEFORE_NAME = 4  # words between the one for a suggestion and the name
_NAME_AT_END = 7  # words of a name at the end, with the preposition before it
_ENDS = " \t\n.!)"
_LEADS = " \t\n:;,.-–—!"


class Addressed(NamedTuple):
    """`council` is its id, or UNKNOWN where there is none of that name. `words` are the suggestion; empty: it is not said yet."""

    council: str
    words: str


class _Name(NamedTuple):
    council: str
    first: Word
    last: Word
    kept: bool  # the name may be a part of what is said


def addressed(text: str, find: Callable[[], CouncilNames]) -> Addressed | None:
    """None where the text is no suggestion, or is addressed to none. `text` is masked already. `find` gives the councils that
    there are.
    """
    if not _may_address(folded_words(fold(text))[:_READ]):
        return None
    words = words_of(text)[:_READ]
    begins = next((n for n, word in enumerate(words[: _OPENS + 1]) if word.letters not in _OPENING), None)
    if begins is None:
        return _said_later(text, words, find)
    if _is_suggestion(words[begins].letters):
        return _suggested(text, words[begins + 1 :], find())
    if words[begins].letters in _MATTER:
        name = _name(text, words[begins + 1 :], find())
        said = _said(text, name) if name else None
        return said if said and said.words else None
    return _name_first(text, words, words[begins:], find) or _said_later(text, words, find)


def _may_address(words: Sequence[str]) -> bool:
    """Whether a word is one for a suggestion or a council, or the first that says something may be. Few texts have one."""
    first = next((word for word in words[: _OPENS + 1] if word not in _OPENING), "")
    return (
        first in _MATTER
        or _is_suggestion(first)
        or any(word in _SUGGESTION or is_council(word) or _is_inflected(word) for word in words)
    )


def _said_later(text: str, words: Sequence[Word], find: Callable[[], CouncilNames]) -> Addressed | None:
    """The word for a suggestion in capitals, or a colon behind the name, after something else. All of it is kept."""
    for place, word in enumerate(words):
        if word.letters in _SUGGESTION:
            name = _name(text, words[place + 1 :], find())
            if name is None or name.kept or name.council == UNKNOWN:
                continue
            if text[word.start : word.end].isupper() or _COLON.match(text, name.last.end):
                return Addressed(name.council, text.strip())
    return None


def _suggested(text: str, words: Sequence[Word], councils: CouncilNames) -> Addressed | None:
    """What stands behind the word for a suggestion: a name, or words with a name at their end."""
    if name := _name(text, words, councils):
        return _said(text, name)
    for count in range(1, min(_NAME_AT_END, len(words) - 1) + 1):
        name = _name(text, words[-count:], councils)
        if name is None or name.kept or text[name.last.end :].strip(_ENDS):
            continue
        if name.last.letters.endswith(_TO) or _addresses(words[-count:]):
            return Addressed(name.council, text[words[0].start :].strip())
    for place in range(1, min(_BEFORE_NAME, len(words) - 1) + 1):  # ALOITE Kotkan vanhusneuvostolle: ...
        name = _name(text, words[place:], councils)
        if name is None or name.kept or name.council == UNKNOWN:
            continue
        if name.last.letters.endswith(_TO) or _addresses(words[place : place + 1]):
            return Addressed(name.council, text[words[0].start :].strip())
    name = _unknown(text, words)
    return _said(text, name) if name else None


def _said(text: str, name: _Name) -> Addressed:
    """Where a council is not known, or its name may be a part of the sentence, the name stays with the words."""
    rest = text[name.last.end :].lstrip(_LEADS).strip()
    if not rest or not any(map(str.isalnum, rest)):
        return Addressed(name.council, "")
    if name.kept or name.council == UNKNOWN:
        rest = text[name.first.start :].strip()
    return Addressed(name.council, rest)


def _name_first(
    text: str, words: Sequence[Word], named: Sequence[Word], find: Callable[[], CouncilNames]
) -> Addressed | None:
    """VANHUSNEUVOSTOLLE ALOITE: ..., or the name and a colon alone."""
    first = named[:_UNKNOWN_WITHIN]
    if not any(is_council(word.letters) or _is_inflected(word.letters) for word in first):
        return None
    if not any(word.letters in _SUGGESTION or _COLON.match(text, word.end) for word in first):
        return None
    name = _name(text, named, find())
    if name is None or name.kept or name.council == UNKNOWN:
        return None
    behind = [word for word in named if word.start > name.last.start][:1]
    if behind and _is_suggestion(behind[0].letters):
        return _said(text, name._replace(last=behind[0]))
    to = name.last.letters.endswith(_TO) or _addresses(words[:1])
    if to and _COLON.match(text, name.last.end):
        said = _said(text, name)
        return said if said.words else None
    return None


@lru_cache(maxsize=WORDS_REMEMBERED)
def _is_suggestion(word: str) -> bool:
    return word in _SUGGESTION or (word not in _NO_TYPOS and near(word, _LIKE_SUGGESTION) is not None)


def _name(text: str, words: Sequence[Word], councils: CouncilNames) -> _Name | None:
    skipped = _skipped(words)
    rest = words[skipped:]
    named = councils.begin([word.letters for word in rest])
    if named is None:
        return None
    first, last = rest[0], rest[named.words - 1]
    to = _addresses(words[:skipped]) or last.letters.endswith(_TO) or _MARK.match(text, last.end) is not None
    if not to and not named.plain:
        return None  # "vanhusneuvoston kokouksiin ..." speaks of the council
    return _Name(named.council or UNKNOWN, first, last, kept=not to)


def _unknown(text: str, words: Sequence[Word]) -> _Name | None:
    """A council that there is not: addressed by an ending, by a preposition, or with a colon behind it."""
    skipped = _skipped(words)
    rest, to = words[skipped : skipped + _UNKNOWN_WITHIN], _addresses(words[:skipped])
    for number, word in enumerate(rest):
        if number and not text[word.end :].strip(_ENDS):
            return None  # at the end of what is said
        ended = word.letters.endswith("lle") and _is_inflected(word.letters)
        if ended or (is_council(word.letters) and (to or _COLON.match(text, word.end))):
            return _Name(UNKNOWN, rest[0], word, kept=True)
        if number and _MARK.match(text, word.end):
            return None
    return None


def _is_inflected(letters: str) -> bool:
    return any(head in letters for head in _INFLECTED)


def _skipped(words: Sequence[Word]) -> int:
    return next((n for n, word in enumerate(words) if word.letters not in _BEFORE), len(words))


def _addresses(words: Collection[Word]) -> bool:
    return any(word.letters in _ADDRESSING for word in words)
