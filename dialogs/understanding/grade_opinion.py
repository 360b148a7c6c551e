"""A second opinion on numbers: whether a number is the grade, and whether more is said than it (docs/understanding.md).

Small linear models over what stands before and behind the number, and over the words of the text. They are asked where the rules
found no grade, or one beside other words; a number alone is theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from math import sqrt
from pathlib import Path
from zlib import crc32

from dialogs.understanding import features, linear_model
from dialogs.understanding.grade_candidates import Candidate
from dialogs.understanding.numbers import WORDS
from dialogs.understanding.text import WORDS_REMEMBERED

FILE = Path(__file__).parent / "data" / "grades.bin"
GRADE, REMARK = "grade", "remark"
BUCKETS = 1 << 15

_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?|\d+|[^\w\s]|\n")
_REACH = 120  # characters on each side that are looked at
_MOST = 8  # words and signs of them
_NEAR = 3  # of them are looked at in pieces
_SHORTEST, _LONGEST = 3, 4  # characters of a piece
_LONGEST_WORD = 24
_STEM = 5
_LONGEST_NUMBER = 12
_MANY = 4  # what is counted counts no further
_IN_PIECES, _WHOLE = frozenset({"<0", "<1", ">0", ">1"}), frozenset({"<2", ">2"})


UNLIKELY = -1.25
"""Below this a number beside words is no grade, though the rules take it for one."""


def likely() -> float:
    """From this score on a number is the grade where the rules found none."""
    return linear_model.load(FILE).heads[GRADE].threshold


def score(text: str, candidate: Candidate, candidates: Sequence[Candidate]) -> float:
    """Above 0 it is more likely the grade than not. `text` is folded; `candidates` are all of its numbers."""
    model = linear_model.load(FILE)
    scale, bias, _ = model.heads[GRADE]
    sums = [_sum(*part) for part in _parts(text, candidate, candidates)]
    total, count = sum(each for each, _ in sums), sum(count for _, count in sums)
    return scale * total / sqrt(count) + bias


def says_more(words: Sequence[str]) -> bool:
    """Whether the words of a text with a grade say more than the grade. Only what surely says nothing is told apart."""
    model = linear_model.load(FILE)
    return model.scores(beside_numbers(words))[REMARK] >= model.heads[REMARK].threshold


def beside_numbers(words: Sequence[str]) -> list[str]:
    return [features.FIGURES if word in WORDS else word for word in words]


def of_candidate(text: str, candidate: Candidate, candidates: Sequence[Candidate]) -> Iterator[int]:
    """The buckets of its features: the number itself, how many there are, and what stands on both sides."""
    for part in _parts(text, candidate, candidates):
        yield from _buckets(*part)


def _parts(text: str, candidate: Candidate, candidates: Sequence[Candidate]) -> Iterator[tuple[str, str]]:
    """Where something stands and what it is: the same words come again and again."""
    before = _tokens(text[max(0, candidate.start - _REACH) : candidate.start])[-_MOST:][::-1]
    after = _tokens(text[candidate.end : candidate.end + _REACH])[:_MOST]
    sort, left, right = candidate.sort, min(len(before), _MANY), min(len(after), _MANY)
    yield "sort", f"{sort} {left} {right}"
    yield "value", f"{candidate.value}"
    yield "written", text[candidate.start : candidate.end][:_LONGEST_NUMBER]
    yield "marked", f"{candidate.strong}"
    yield (
        "numbers",
        f"{min(len(candidates), _MANY)} {candidate is candidates[0]} {candidate is candidates[-1]}",
    )
    yield "between", f"{before[0][:_STEM] if before else '^'} {after[0][:_STEM] if after else '$'}"
    for side, tokens in (("<", before), (">", after)):
        yield side, f"{sort} {tokens[0] if tokens else ''}"
        for place, token in enumerate(tokens):
            yield f"{side}{0 if place == 0 else 1 if place < _NEAR else 2}", token
        for one, two in pairwise(tokens):
            yield f"{side}{side}", f"{one[:_STEM]} {two[:_STEM]}"


@lru_cache(maxsize=WORDS_REMEMBERED)
def _sum(where: str, what: str) -> tuple[int, int]:
    """What a part adds to the score, before it is scaled, and how many features it has."""
    weights = linear_model.load(FILE).signed[0]
    buckets = _buckets(where, what)
    return sum(weights[bucket] for bucket in buckets), len(buckets)


def _buckets(where: str, what: str) -> list[int]:
    start = crc32(where.encode())
    pieces = _pieces(what) if where in _IN_PIECES else _whole(what) if where in _WHOLE else [what]
    return [crc32(piece.encode(), start) % BUCKETS for piece in pieces]


def _whole(word: str) -> list[str]:
    """The word and what it means."""
    concept = features.concept(word)
    return [word[:_LONGEST_WORD], f"={concept}"] if concept else [word[:_LONGEST_WORD]]


def _pieces(token: str) -> list[str]:
    """The word, what it means, its ending, and its pieces."""
    word = token[:_LONGEST_WORD]
    if not word.isalpha():
        return [word]
    marked = f" {word} "
    return [
        *_whole(word),
        f"-{word[-2:]}",
        f"-{word[-3:]}",
        *(
            marked[at : at + size]
            for size in range(_SHORTEST, _LONGEST + 1)
            for at in range(len(marked) - size + 1)
        ),
    ]


def _tokens(text: str) -> list[str]:
    return [features.FIGURES if token.isdigit() else token for token in _TOKEN.findall(text)]
