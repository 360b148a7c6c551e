"""The features of a text that the second opinion weighs: pieces of words, neighbouring words, and concepts.

Training and reading take them from here alone, so that both see the same. A feature is a bucket, the number of a hash,
and a weight by which it counts. Words are those of `Message.words`: folded, in small letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from zlib import crc32

from dialogs.understanding.text import WORDS_REMEMBERED

BUCKETS = 1 << 17
MOST_WORDS = 40
"""Words of a text that are looked at: about two SMS parts. Rows for training are seldom longer."""

FIGURES = "0"
"""Stands for each word that holds a figure."""

CONCEPTS = Path(__file__).parent / "data" / "concepts.txt"

_LONGEST_WORD = 24  # characters of a word that are looked at
_SHORTEST, _LONGEST = 2, 5  # characters of a piece
_STEM = 5  # characters that stand for a word beside another: endings vary
_SHORTEST_BEGINNING, _LONGEST_BEGINNING = 2, 12  # characters of what a word of the list can begin with
_REACH = 3  # concepts after one that are seen together with it
_PIECE, _PAIR, _APART, _CONCEPT = 2, 3, 2, 4  # what each sort counts

Feature = tuple[int, int]


def of_text(words: Sequence[str]) -> Iterator[Feature]:
    words = looked_at(words)
    for word in words:
        yield from of_word(word)
    yield from between(words, [found for word in words if (found := concept(word))])


def looked_at(words: Sequence[str]) -> list[str]:
    """The first words of a text. Numbers, times and codes are alike: which one it is says nothing of what is meant."""
    return [FIGURES if any(map(str.isdigit, word)) else word for word in words[:MOST_WORDS]]


def of_word(word: str) -> Iterator[Feature]:
    """The pieces of a word, its first and last ones marked as such by a space, the whole word, and its concept."""
    whole = f" {word[:_LONGEST_WORD]} ".encode()
    for size in range(_SHORTEST, _LONGEST + 1):
        for start in range(len(whole) - size + 1):
            yield crc32(whole[start : start + size]) % BUCKETS, _PIECE
    if len(whole) > _LONGEST:
        yield crc32(whole) % BUCKETS, _PIECE
    if found := concept(word):
        yield _bucket(f"={found}"), _CONCEPT


def between(words: Sequence[str], concepts: Sequence[str]) -> Iterator[Feature]:
    """Words side by side and one apart (the start and the end count as words), and concepts near each other."""
    row = [_beside("^"), *map(_beside, words), _beside("$")]
    for (_, pair, _), (second, _, _) in pairwise(row):
        yield crc32(second, pair) % BUCKETS, _PAIR
    for (_, _, apart), (second, _, _) in zip(row, row[2:], strict=False):
        yield crc32(second, apart) % BUCKETS, _APART
    for at, found in enumerate(concepts):
        for other in concepts[at + 1 : at + 1 + _REACH]:
            yield _bucket(f"={found}={other}"), _CONCEPT
    for three in zip(concepts, concepts[1:], concepts[2:], strict=False):
        yield _bucket("=".join(three)), _CONCEPT


@lru_cache(maxsize=WORDS_REMEMBERED)
def _beside(word: str) -> tuple[bytes, int, int]:
    """What stands for a word as the second of two, and as the first: the hash so far of "first_" and "first__"."""
    stem = word[:_STEM].encode()
    return stem, crc32(stem + b"_"), crc32(stem + b"__")


def concept(word: str) -> str | None:
    """The concept of a word in the list; of beginnings the longest that fits."""
    whole, beginnings = _vocabulary()
    if word in whole:
        return whole[word]
    for length in range(min(len(word), _LONGEST_BEGINNING), _SHORTEST_BEGINNING - 1, -1):
        if found := beginnings.get(word[:length]):
            return found
    return None


@cache
def _vocabulary() -> tuple[dict[str, str], dict[str, str]]:
    whole: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    for line in CONCEPTS.read_text(encoding="utf-8").splitlines():
        name, colon, words = line.partition(":")
        for word in words.split() if colon and not name.startswith("#") else ():
            (beginnings if word.endswith("*") else whole).setdefault(word.rstrip("*"), name)
    return whole, beginnings


@lru_cache(maxsize=WORDS_REMEMBERED)
def _bucket(name: str) -> int:
    return crc32(name.encode()) % BUCKETS
