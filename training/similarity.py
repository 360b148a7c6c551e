"""Texts that are nearly the same, by the character trigrams that they share."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import ceil

NEAR = 0.6  # Jaccard: a changed word in a sentence stays above, another sentence about the same thing below


def pairs(ours: Iterable[str], theirs: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each text of `theirs` that is nearly a text of `ours`, with that one."""
    grams = {text: _grams(text) for text in dict.fromkeys(ours)}
    holders: dict[str, list[str]] = defaultdict(list)
    for text, own in grams.items():
        for gram in own:
            holders[gram].append(text)
    for other in dict.fromkeys(theirs):
        yield from ((text, other) for text in _near(_grams(other), grams, holders))


def _near(
    wanted: frozenset[str], grams: dict[str, frozenset[str]], holders: dict[str, list[str]]
) -> Iterator[str]:
    """A near text shares at least `NEAR` of the grams, so one of the rarest few is among them."""
    known = [gram for gram in wanted if gram in holders]
    unknown = len(wanted) - len(known)
    spare = len(wanted) - ceil(NEAR * len(wanted)) - unknown
    if spare < 0:
        return
    few = sorted(known, key=lambda gram: len(holders[gram]))[: spare + 1]
    for text in {text for gram in few for text in holders[gram]}:
        own = grams[text]
        if NEAR * len(wanted) <= len(own) <= len(wanted) / NEAR:
            shared = len(wanted & own)
            if shared >= NEAR * (len(wanted) + len(own) - shared):
                yield text


def _grams(text: str) -> frozenset[str]:
    words = re.findall(r"\w+|[^\w\s.,;:!?'\"()-]", unicodedata.normalize("NFC", text).casefold())
    padded = f"  {' '.join(words)} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))
