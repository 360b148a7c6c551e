"""The clauses of a text, and what is left of the text without some of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dialogs.understanding.text import LatePattern, Message, bare_words

_PARTS = LatePattern(
    r"[.,;:!?\n()\"/]+|(?<=\s)[+-]+(?=\s)|(?<=\d)[+-](?=[^\W\d])"
    r"|\s(?=(?:koska|kun|ku|mutta|mut|vaan|silla|because|cause|since|but|eftersom|darfor|for att|men|nar|ja|och|and)\s)"
)
_TRIM = " \t\n.,;:!?-–—+*/\"'“”»«"
_JOINING = LatePattern(r"(?:(?:ja|och|and|mutta|mut|men|but)(?!\w)\s*)+")


class Clause(NamedTuple):
    """`start` and `end` are places in the text, `bare` the words between them."""

    start: int
    end: int
    bare: str


def clauses(folded: str) -> list[Clause]:
    """The clauses that hold a word, in order."""
    found: list[Clause] = []
    start = 0
    for sign in _PARTS.finditer(folded):
        found.append(Clause(start, sign.start(), bare_words(folded[start : sign.start()])))
        start = sign.end()
    found.append(Clause(start, len(folded), bare_words(folded[start:])))
    return [clause for clause in found if clause.bare]


def without(message: Message, places: Iterable[tuple[int, int]]) -> str:
    """What the person wrote, without these places of it and what joined them to the rest."""
    parts, start = [], 0
    for begin, end in sorted(places):
        parts.append(message.display[start:begin])
        start = max(start, end)
    parts.append(message.display[start:])
    rest = " ".join(trimmed for part in parts if (trimmed := part.strip()) and trimmed.strip(_TRIM))
    rest = rest.lstrip(_TRIM).rstrip(" \t\n,;:-–—/")
    joined = _JOINING.match(rest.lower())
    return rest[joined.end() :] if joined else rest
