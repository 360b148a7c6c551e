"""A linear model as `make train` writes it, and its scores, without a library.

The file is one line of JSON, then, compressed, for each head one signed byte a bucket. A head's score is
`scale * sum(count * weight) / sqrt(sum(count)) + bias` over the features of a text.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from dialogs.understanding import features
from dialogs.understanding.text import WORDS_REMEMBERED

FILE = Path(__file__).parent / "data" / "weights.bin"
_LANE = 32  # bits of each head in a sum: no text has as many features as would fill them
_MASK = (1 << _LANE) - 1
_REMEMBERED = 1 << 14  # buckets
_ZERO = 128  # added to each weight, so that none is negative in its lane


class Head(NamedTuple):
    """`threshold`: the score from which on a text is what the head looks for."""

    scale: float
    bias: float
    threshold: float


class _Word(NamedTuple):
    total: int
    features: int
    concept: str | None


@dataclass(frozen=True)
class LinearModel:
    heads: Mapping[str, Head]
    weights: Sequence[bytes]
    digest: str
    """Of the data that it was trained with (`training.rows.digest`)."""

    def scores(self, words: Sequence[str]) -> dict[str, float]:
        """The score of each head. All heads are summed at once, as lanes of one whole number."""
        words = features.looked_at(words)
        table, known = self._table, self._words
        total = count = 0
        concepts = []
        for word in words:
            found = known.get(word) or self._weigh(word)
            total += found.total
            count += found.features
            if found.concept:
                concepts.append(found.concept)
        for bucket, times in features.between(words, concepts):
            total += table[bucket] * times
            count += times
        root = sqrt(count)
        scores = {}
        for name, head in self.heads.items():
            scores[name] = head.scale * ((total & _MASK) - _ZERO * count) / root + head.bias
            total >>= _LANE
        return scores

    def _weigh(self, word: str) -> _Word:
        total = count = 0
        for bucket, times in features.of_word(word):
            total += self._table[bucket] * times
            count += times
        if len(self._words) >= WORDS_REMEMBERED:
            self._words.clear()
        self._words[word] = found = _Word(total, count, features.concept(word))
        return found

    @cached_property
    def _words(self) -> dict[str, _Word]:
        return {}

    @cached_property
    def _table(self) -> _Table:
        return _Table(self.signed)

    @cached_property
    def signed(self) -> Sequence[memoryview]:
        """The weights of each head as whole numbers, by bucket."""
        return [memoryview(each).cast("b") for each in self.weights]


class _Table(dict[int, int]):
    """Each bucket's weights, a lane a head, summed when the first text has that bucket."""

    def __init__(self, signed: Sequence[memoryview]) -> None:
        self._signed = signed

    def __missing__(self, bucket: int) -> int:
        total = 0
        for lane, weights in enumerate(self._signed):
            total += (weights[bucket % len(weights)] + _ZERO) << (_LANE * lane)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[bucket] = total
        return total


def written(heads: Mapping[str, Head], weights: Sequence[bytes], digest: str) -> bytes:
    """The file of a model."""
    told = {"digest": digest, "heads": {name: head._asdict() for name, head in heads.items()}}
    return json.dumps(told).encode() + b"\n" + lzma.compress(b"".join(weights), preset=9)


@cache
def load(file: Path = FILE) -> LinearModel:
    line, _, body = file.read_bytes().partition(b"\n")
    told = json.loads(line)
    heads = {name: Head(**head) for name, head in told["heads"].items()}
    body = lzma.decompress(body)
    size = len(body) // len(heads)
    weights = [body[start * size : (start + 1) * size] for start in range(len(heads))]
    return LinearModel(heads, weights, told["digest"])
