"""What a text costs as SMS: encoding, units, parts.

Counts as Twilio's published calculator does (github.com/TwilioDevEd/message-segment-calculator, 1.3). A text is
GSM-7 (3GPP TS 23.038) when every character is in that alphabet, else UCS-2 as a whole. One part holds 140
octets; of several parts each gives 6 octets to the header that joins them. Neither the two septets of an
extended character nor the code units of what a reader sees as one character are parted.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")  # an escape goes before each

_SINGLE = {"GSM-7": 160, "UCS-2": 70}
_JOINED = {"GSM-7": 153, "UCS-2": 67}


@dataclass(frozen=True, slots=True)
class Segments:
    """`units` are septets in GSM-7 and 16-bit code units in UCS-2; `parts` is what is paid for."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    parts: int


def septets(text: str) -> int | None:
    """None when the text holds a character that GSM-7 does not know."""
    if _BASIC.issuperset(text):  # nearly every text, and twenty times as fast
        return len(text)
    count = 0
    for character in text:
        if character in _BASIC:
            count += 1
        elif character in _EXTENDED:
            count += 2
        else:
            return None
    return count


def segments(text: str) -> Segments:
    """An empty text is one part, as an empty message is."""
    encoding: Literal["GSM-7", "UCS-2"] = "UCS-2" if (units := septets(text)) is None else "GSM-7"
    if units is None:
        units = sum(_code_units(character) for character in text)
    if units <= _SINGLE[encoding]:
        return Segments(encoding, units, 1)
    if encoding == "GSM-7":
        sizes = [2 if character in _EXTENDED else 1 for character in text]
    else:
        sizes = [sum(_code_units(character) for character in cluster) for cluster in _clusters(text)]
    return Segments(encoding, units, _parts(sizes, _SINGLE[encoding], _JOINED[encoding]))


def split(text: str) -> list[str]:
    """The text in messages of one part each, broken at white space; a longer word is broken where it must be.

    No character but the white space at a break is lost.
    """
    pieces: list[str] = []
    rest = text.strip()
    while len(rest) > _SINGLE["GSM-7"] or segments(rest).parts > 1:
        end = _longest(rest)
        # Break at the last white space that fits, unless a single word fills the part.
        space = next((i for i in range(end, 0, -1) if rest[i].isspace()), end)
        pieces.append(rest[:space].rstrip())
        rest = rest[space:].lstrip()
    return [*pieces, rest] if rest else pieces


def _longest(text: str) -> int:
    """How many characters of the text fit in one part; at least one cluster, so that splitting ends."""
    ends = list(accumulate(len(cluster) for cluster in _clusters(text[: _SINGLE["GSM-7"] + 1])))
    fitting = bisect_right(ends, 1, key=lambda end: segments(text[:end]).parts)
    return ends[max(fitting - 1, 0)]


def _code_units(character: str) -> int:
    return 2 if ord(character) > 0xFFFF else 1


def _parts(sizes: Sequence[int], single: int, joined: int) -> int:
    """Fill parts in order. That the text is of several parts shows only when the first one overflows: what no
    longer fits beside the header then moves on to the second.
    """
    parts, used, first = 1, 0, list[int]()
    for size in sizes:
        if used + size > (single if parts == 1 else joined):
            moved = 0
            if parts == 1:
                while used - moved > joined:
                    moved += first.pop()
            used = moved
            parts += 1
        elif parts == 1:
            first.append(size)
        used += size
    return parts


def _clusters(text: str) -> Iterator[str]:
    """What a reader sees as one character each, by the rules of UAX #29 that matter in messages.

    Left out are Korean written in single letters, and prefixes and vowels that a few Asian scripts join: there
    the count may be one part off Twilio's, in a text of several.
    """
    cluster = ""
    for character in text:
        if cluster and _joins(cluster, character):
            cluster += character
        else:
            if cluster:
                yield cluster
            cluster = character
    if cluster:
        yield cluster


def _joins(cluster: str, here: str) -> bool:
    before = cluster[-1]
    if unicodedata.category(before) in ("Cc", "Zl", "Zp"):
        return False
    if here == "\u200d" or "\U0001f3fb" <= here <= "\U0001f3ff":
        return True  # joiner, skin tone
    category = unicodedata.category(here)
    if category in ("Mn", "Me", "Mc"):
        return True  # combining mark
    if before == "\u200d" and category == "So":
        return True  # the next part of a joined emoji
    return len(cluster) == 1 and _flag_half(before) and _flag_half(here)


def _flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
