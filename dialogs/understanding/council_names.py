"""What councils and panels are called, and whether words begin with such a name: inflected, misspelt, in other order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from dialogs.understanding import wordlists
from dialogs.understanding.text import fold
from dialogs.understanding.typos import Vocabulary, near

_LISTS = wordlists.read("council_names")
_HEADS = tuple(_LISTS.words("heads"))
_COUNCILS = _LISTS.words("councils")
_FIRST = _LISTS.words("first")
_LIKE_COUNCIL = Vocabulary(_COUNCILS)
_JOINTS = _LISTS.words("joints")
_OUTSIDE = _LISTS.words("outside names")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_LONGEST = 4  # words of a name
_MOST = 7  # words that may be a name, joints and all
_LONGEST_ENDING = 7
_LONG = 8  # letters of a name whose last two change before an ending


class Word(NamedTuple):
    """A folded word, and where it stands in the text."""

    letters: str
    start: int
    end: int


class Named(NamedTuple):
    """`council` is None where several are meant as well. `words` are those of the name; `plain`: it has no ending."""

    council: str | None
    words: int
    plain: bool


def words_of(text: str) -> list[Word]:
    return [Word(each[0].replace("'", ""), *each.span()) for each in _WORD.finditer(fold(text))]


def is_council(letters: str) -> bool:
    """Whether the word, without an ending, is what councils are called."""
    return letters in _COUNCILS or letters.endswith(_HEADS)


def council_name(phrase: str) -> str | None:
    """The name at the end of a title, or of what residents say; None where it has none, or one that any council may have."""
    words = [word.letters for word in words_of(phrase)]
    place = next((n for n, word in enumerate(words) if word in _COUNCILS | _FIRST), None)
    if place is not None and place + 1 < len(words):
        name = words[place:] if words[place + 1] in _JOINTS and len(words) - place <= _LONGEST + 1 else []
        return " ".join(name) or None
    if not words or not is_council(words[-1]):
        return None
    begins = max((n + 1 for n, word in enumerate(words) if word in _OUTSIDE | _JOINTS), default=0)
    name = words[begins:]
    general = len(name) == 1 and (name[0] in _COUNCILS or (name[0] in _HEADS and name[0] != "nuva"))
    return None if not name or general or len(name) > _LONGEST else " ".join(name)


class CouncilNames:
    """The names of councils, by their ids. A name that two of them have is neither's."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._english: dict[str, str | None] = {}
        self._others: dict[str, str | None] = {}
        for council, every in names.items():
            for name in every:
                words = [word.letters for word in words_of(name)]
                english = not _COUNCILS.isdisjoint(words)
                known = self._english if english else self._others
                key = _in_any_order(words) if english else "".join(words)
                for each in (key, f"radet{key.removeprefix('rad')}") if words[0] == "rad" else (key,):
                    known[each] = council if known.get(each, council) == council else None

    def begin(self, words: Sequence[str]) -> Named | None:
        """The council whose name the words begin with: of several the likest, and of its readings the shortest."""
        words = [near(word, _LIKE_COUNCIL) or word for word in words[:_MOST]]
        found: list[tuple[int, int, bool, str | None]] = []
        for count in range(1, len(words) + 1):
            some = words[:count]
            joined = "".join(some)
            for key, council in self._others.items():
                if (errors := _errors(joined, key)) is not None:
                    found.append((errors, count, joined == key, council))
            if not _COUNCILS.isdisjoint(some) and some[-1] not in _JOINTS:
                sorted_ = _in_any_order(some)
                for key, council in self._english.items():
                    if (errors := _apart(sorted_, key)) is not None:
                        found.append((errors, count, True, council))
        if not found:
            return None
        fewest = min(errors for errors, *_ in found)
        best = [each for each in found if each[0] == fewest]
        _, count, plain, council = min(best, key=lambda each: each[1])
        return Named(council if {each[3] for each in best} == {council} else None, count, plain)


def _in_any_order(words: Iterable[str]) -> str:
    """The council of older people is the older people's council."""
    return "".join(sorted(word.rstrip("s") for word in words if word not in _JOINTS))


def _errors(written: str, key: str) -> int | None:
    """Errors of typing in the name, which may have an ending; None where it is another word."""
    stem = key[:-2] if len(key) >= _LONG else key
    if not -1 <= len(written) - len(stem) <= min(_LONGEST_ENDING, len(stem)):
        return None
    found = [
        errors
        for length in range(len(stem) - 1, len(stem) + 2)
        if (errors := _apart(written[:length], stem)) is not None
    ]
    return min(found, default=None)


def _apart(written: str, key: str) -> int | None:
    most = 0 if len(key) < 6 else 1 if len(key) < 10 else 2
    errors = int(_typing().distance(written, key, score_cutoff=most))
    return errors if errors <= most else None


@cache
def _typing() -> Any:
    """Read where it is first needed: it takes a while, and few texts name a council."""
    from rapidfuzz.distance import OSA

    return OSA
