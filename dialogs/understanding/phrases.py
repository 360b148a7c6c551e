"""Phrases as people write them: a small notation for word patterns, matched on bare words.

One phrase a line. `*` ends a stem (any ending follows), ` _ ` stands for up to three words of any kind, `(a|b)` for a
choice, `(a )?` for what may be missing, `(a |b )*` for what may be repeated, `|` outside parentheses for another phrase, `^` and `$` for the ends of the
text. A phrase matches whole words only.

Hundreds of phrases are looked for in every text. Each is filed under words or stems of which every match of it holds
one; what a word calls up is looked up once and remembered, so that an ordinary text costs one look-up a word for all
sets together. A phrase is compiled when a text calls it up for the first time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TypeVar

from dialogs.understanding.text import TEXTS_REMEMBERED, WORDS_REMEMBERED
from dialogs.understanding.wordlists import not_understood

Named = TypeVar("Named")

_SHORTEST_STEM = 3


def _split(phrase: str, separator: str) -> list[str]:
    """The phrase cut at a separator that is outside parentheses."""
    parts: list[str] = []
    depth = 0
    for piece in phrase.split(separator):
        if depth:
            parts[-1] += separator + piece
        else:
            parts.append(piece)
        depth += piece.count("(") - piece.count(")")
    return parts


def _keys(part: str, *, goes_on: bool) -> set[str] | None:
    """Words, and stems with a `*`, one of which this part of a phrase begins with; None where that is not certain.

    With `goes_on` the next part may continue the same word.
    """
    part = _REST.sub("", _OPTIONAL_BEFORE.sub("", part).strip("^"))
    if not part or "?" in part or part == "_":
        return None
    inner, _, ending = part[1:].rpartition(")") if part.startswith("(") else (part, "", "")
    whole = not (ending or goes_on or ")(" in inner)
    keys = set()
    for word in inner.split("|"):
        first = word.split(" ")[0]
        if whole and first.isalnum():
            keys.add(first)
            continue
        stem = _STEM.match(first)
        if stem is None:
            return None
        keys.add(f"{stem[0]}*")
    return keys


_OPTIONAL_BEFORE = re.compile(r"^\^?(?:\([^()]* \)[?*])+")
_REST = re.compile(r"(?<=[^(])\( .*$|\$$")
_STEM = re.compile(rf"[^\W_]{{{_SHORTEST_STEM},}}")


def _filed_under(phrase: str) -> set[str]:
    """The fewest keys of which every match of the phrase holds one, whole words rather than stems."""
    if phrase.count("(") != phrase.count(")"):
        raise not_understood(phrase, f'a parenthesis is missing in "{phrase}"', "Close each that is opened")
    parts = _split(phrase, " ")
    following = [*parts[1:], ""]
    found = [
        keys
        for part, after in zip(parts, following, strict=True)
        if (keys := _keys(part, goes_on=after.startswith("?")))
    ]
    if not found:
        raise not_understood(
            phrase,
            f'no word is certain to be in "{phrase}"',
            "Write one without * and ( )? that is always there",
        )
    return min(found, key=lambda keys: (any(map(_is_common, keys)), len(keys)))


def _is_common(key: str) -> bool:
    return len(key) < _SHORTEST_STEM


def _pattern(phrase: str) -> str:
    """The regular expression of a phrase."""
    opened: list[int] = []
    start = 0
    result: list[str] = []
    for place, char in enumerate(phrase):
        written = char
        if char == "*" and (phrase[place - 1] != ")" or not _repeats(phrase, start, place)):
            written = r"\w*"
        elif char == "(":
            opened.append(place)
            written = "(?:"
        elif char == ")":
            start = opened.pop()
        result.append(written)
    body = "".join(result).replace(" _ ", r" (?:\w+ ){0,3}")
    return rf"(?<!\w)(?:{body})(?!\w)"


def _repeats(phrase: str, start: int, end: int) -> bool:
    """Whether a group begins or ends with a space: then a star after it repeats it."""
    return phrase[start + 1] == " " or phrase[end - 2] == " "


class Phrases:
    """A set of phrases, written one a line; `search` finds one that occurs."""

    def __init__(self, lines: str) -> None:
        self._lines = lines
        _SETS.append(self)
        for remembered in (_filed, _called_by, _called):
            remembered.cache_clear()

    def search(self, bare: str) -> re.Match[str] | None:
        """The match of some phrase in the bare words, or None."""
        called = _called(bare)
        for phrase in called.get(self, ()):
            if match := _compiled(phrase).search(bare):
                return match
        return None

    def remove(self, bare: str) -> str:
        """The bare words with a `.` in place of each phrase that occurs."""
        for phrase in _called(bare).get(self, ()):
            bare = _compiled(phrase).sub(".", bare)
        return bare

    def __iter__(self) -> Iterator[str]:
        return _phrases(self._lines.splitlines())


def first(rules: Iterable[tuple[Named, Phrases]], bare: str) -> Named | None:
    """The name of the first set of which some phrase occurs."""
    called = _called(bare)
    if called:
        for name, phrases in rules:
            if phrases in called and phrases.search(bare):
                return name
    return None


def every(rules: Iterable[tuple[Named, Phrases]], bare: str) -> set[Named]:
    """The names of the sets of which some phrase occurs."""
    called = _called(bare)
    return (
        {name for name, phrases in rules if phrases in called and phrases.search(bare)} if called else set()
    )


_SETS: list[Phrases] = []
_Called = tuple[Phrases, str]


@cache
def _filed() -> tuple[dict[str, list[_Called]], dict[str, list[_Called]]]:
    """The phrases of all sets by whole word and by stem."""
    whole: dict[str, list[_Called]] = {}
    stems: dict[str, list[_Called]] = {}
    for phrases in _SETS:
        for phrase in phrases:
            for key in _filed_under(phrase):
                table = stems if key.endswith("*") else whole
                table.setdefault(key.rstrip("*"), []).append((phrases, phrase))
    return whole, stems


@lru_cache(maxsize=WORDS_REMEMBERED)
def _called_by(word: str) -> tuple[_Called, ...]:
    """The phrases that may occur where the word does."""
    whole, stems = _filed()
    found = list(whole.get(word, ()))
    for end in range(_SHORTEST_STEM, len(word) + 1):
        found += stems.get(word[:end], ())
    return tuple(found)


@lru_cache(maxsize=TEXTS_REMEMBERED)
def _called(bare: str) -> dict[Phrases, dict[str, None]]:
    """The phrases that may occur in a text, by set, each once; one text is searched for all sets in a row."""
    called: dict[Phrases, dict[str, None]] = {}
    for word in bare.split():
        for phrases, phrase in _called_by(word):
            called.setdefault(phrases, {})[phrase] = None
    return called


@cache
def _compiled(phrase: str) -> re.Pattern[str]:
    return re.compile(_pattern(phrase))


def _phrases(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        for phrase in _split(line.strip(), "|"):
            if phrase:
                yield phrase
