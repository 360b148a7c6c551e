"""What a text is after, by a small linear model: whether it looks for a way to take part at all, and for which (docs/search.md).

The ways are sorts of items, such as `peer_support`. An item of any catalogue has those that its own words are heard as.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import exp
from pathlib import Path
from typing import NamedTuple

from dialogs.understanding import linear_model
from dialogs.understanding.text import TEXTS_REMEMBERED, Message, clean

FILE = Path(__file__).parent / "data" / "ways.bin"
BUCKETS = 1 << 15
SEEKS = "seeks"
"""The head that tells what looks for something from feedback; every other head is a way."""

_SURELY_NOT = 500.0  # a score below its negative is no likelier than this one, and would be too great for exp
_LIKELY = 0.3  # how likely a way is that the words of an item are heard as, on the average
_MOST = 9  # phrases of an item that are heard
_ITEMS = 4096  # remembered: a change of one item leaves the others as they are


class Heard(NamedTuple):
    """`seeks`: above 0 the text looks for something rather than tells of care. `ways`: how likely each is, 0-1."""

    seeks: float
    ways: Mapping[str, float]


@lru_cache(maxsize=TEXTS_REMEMBERED)
def hear(text: str) -> Heard:
    scores = linear_model.load(FILE).scores(Message(clean(text)).words)
    seeks = scores.pop(SEEKS)
    return Heard(seeks, {way: _likelihood(score) for way, score in scores.items()})


def _likelihood(score: float) -> float:
    return 1 / (1 + exp(min(-score, _SURELY_NOT)))


@lru_cache(maxsize=_ITEMS)
def ways_of(phrases: tuple[str, ...]) -> frozenset[str]:
    """The ways that an item is, by what residents call it: those that its phrases are mostly heard as."""
    heard = [hear(phrase).ways for phrase in phrases[:: len(phrases) // _MOST + 1]]
    means = {way: sum(ways[way] for ways in heard) / len(heard) for way in heard[0]} if heard else {}
    return frozenset(way for way, mean in means.items() if mean >= _LIKELY)
