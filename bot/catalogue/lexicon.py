"""What the words of a text mean to a search: the words that say something, and meanings that several words share."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from dialogs.understanding import sounds
from dialogs.understanding.text import HEAD, WORDS_REMEMBERED, clean, fold, words_of
from dialogs.understanding.wordlists import WordLists

WORDS = Path(__file__).parent / "words"
LISTS = WordLists(WORDS / "search.txt")
_CONCEPTS = WordLists(WORDS / "concepts.txt")
_SAYS_NOTHING = LISTS.words("said of anything")
_SHORTEST = 2
# What the words that say nothing sound like, so that "mite", "jossai" and "lähtee" say nothing either.
_SOUNDS_OF_NOTHING = frozenset(sounds.of(word) for word in _SAYS_NOTHING if len(word) > sounds.SHORTEST)
_BEGUN_BY = tuple(stem.removesuffix("*") for stem in LISTS["begun by"].split())


class Stems:
    """Words, beginnings of words (`word*`) and parts of words (`*word*`), each with the meanings that it has."""

    def __init__(self, lists: WordLists, sections: Iterable[str] | None = None) -> None:
        self._whole: dict[str, set[str]] = {}
        self._begun: dict[str, set[str]] = {}
        self._within: list[tuple[str, str]] = []
        for section in lists if sections is None else sections:
            for word in lists[section].split():
                stem = word.strip("*")
                if word.startswith("*"):
                    self._within.append((stem, section))
                else:
                    filed = self._begun if word.endswith("*") else self._whole
                    filed.setdefault(stem, set()).add(section)

        self.of = lru_cache(maxsize=WORDS_REMEMBERED)(self._of)

    def _of(self, word: str) -> frozenset[str]:
        found = set(self._whole.get(word, ()))
        for length in range(_SHORTEST, len(word) + 1):
            found |= self._begun.get(word[:length], set())
        return frozenset(found | {meaning for stem, meaning in self._within if stem in word})


_STEMS = Stems(_CONCEPTS)


def folded_words(text: str) -> list[str]:
    return words_of(fold(clean(text)[:HEAD]))


def telling_words(words: list[str]) -> list[str]:
    """Those that say something of what is looked for. A number says it elsewhere: as a day or an age."""
    return [word for word in words if _says_something(word)]


def meanings(word: str) -> frozenset[str]:
    """The meanings of a word, by name."""
    return _STEMS.of(word)


@lru_cache(maxsize=WORDS_REMEMBERED)
def _says_something(word: str) -> bool:
    return not word.isdigit() and len(word) >= _SHORTEST and not _says_nothing(word)


def _says_nothing(word: str) -> bool:
    """Also as it is spoken: without the n at its end, with a letter doubled."""
    if word in _SAYS_NOTHING or word.startswith(_BEGUN_BY):
        return True
    if len(word) < sounds.SHORTEST:
        return False
    ended = f"{word}n"
    said = {sounds.of(word), sounds.of(ended)}
    return not said.isdisjoint(_SOUNDS_OF_NOTHING) or ended.startswith(_BEGUN_BY)
