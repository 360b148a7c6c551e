"""Phrases as people write them: a small notation for word patterns, matched on bare words.

One phrase a line. `*` ends a stem (any ending follows), ` _ ` stands for up to three words of any kind, `(a|b)` for a
choice, `(a )?` for what may be missing, `(a |b )*` for what may be repeated, `|` outside parentheses for another phrase, `^` and `$` for the ends of the
text. A phrase matches whole words only.

Hundreds of phrases are looked for in every text. Each is filed under the first three letters of some word that every
match of it holds, and is compiled when a text has such a word for the first time. That keeps both the import and the
reading of an ordinary text short.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

_KEY = 3


def _split(phrase: str, separator: str) -> list[str]:
    """The phrase cut at a separator that is outside parentheses."""
    parts, depth = [""], 0
    for char in phrase:
        depth += (char == "(") - (char == ")")
        if char == separator and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts


def _keys(part: str) -> set[str] | None:
    """First letters of the words that this part of a phrase may begin with; None where that is not certain."""
    part = _OPTIONAL_BEFORE.sub("", part).strip("^")
    part = _REST.sub("", part)
    if not part or "?" in part or part == "_":
        return None
    inner, _, ending = part[1:].rpartition(")") if part.startswith("(") else (part, "", "")
    keys = set()
    for word in inner.split("|"):
        first = (word + ending).split(" ")[0]
        key = first[:_KEY]
        if not key.isalnum() or (len(key) < _KEY and not first.isalnum()):
            return None
        keys.add(key)
    return keys


_OPTIONAL_BEFORE = re.compile(r"^\^?(?:\([^()]* \)[?*])+")
_REST = re.compile(r"(?<=[^(])\( .*$|\$$")


def _filed_under(phrase: str) -> set[str]:
    """The fewest and longest keys of which every match of the phrase holds one; {""} where there are none."""
    found = [keys for keys in map(_keys, _split(phrase, " ")) if keys]
    return min(found, key=lambda keys: (min(map(len, keys)) < _KEY, len(keys)), default={""})


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


@lru_cache(maxsize=4)
def _keys_in(bare: str) -> tuple[str, ...]:
    """First letters of the words; one text is searched for some thirty sets of phrases in a row."""
    return ("", *dict.fromkeys([word[:_KEY] for word in bare.split()]))


class Phrases:
    """A set of phrases, written one a line; `search` finds one that occurs."""

    def __init__(self, lines: str) -> None:
        self._lines = lines
        self._compiled: dict[str, re.Pattern[str]] = {}

    @cached_property
    def _filed(self) -> dict[str, list[str]]:
        filed: dict[str, list[str]] = {}
        for phrase in _phrases(self._lines.splitlines()):
            for key in _filed_under(phrase):
                filed.setdefault(key, []).append(phrase)
        return filed

    def search(self, bare: str) -> re.Match[str] | None:
        """The match of some phrase in the bare words, or None."""
        for key in self._possible(bare):
            match = self._get(key).search(bare)
            if match:
                return match
        return None

    def remove(self, bare: str) -> str:
        """The bare words with a `.` in place of each phrase that occurs."""
        for key in self._possible(bare):
            bare = self._get(key).sub(".", bare)
        return bare

    def _possible(self, bare: str) -> list[str]:
        """The keys of the text under which a phrase is filed, in the order of the text."""
        keys = _keys_in(bare)
        filed = self._filed
        if filed.keys().isdisjoint(keys):
            return []
        return [key for key in keys if key in filed]

    def _get(self, key: str) -> re.Pattern[str]:
        pattern = self._compiled.get(key)
        if pattern is None:
            pattern = self._compiled[key] = re.compile("|".join(map(_pattern, self._filed[key])))
        return pattern


def _phrases(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        for phrase in _split(line.strip(), "|"):
            if phrase:
                yield phrase
