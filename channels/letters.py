"""Letters that an SMS of normal length does not hold, and what to write instead: one of them more than halves a part."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from channels.segments import septets

_INSTEAD = {
    "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "′": "'", "`": "'", "´": "'",
    "‐": "-", "‑": "-", "–": "-", "—": "-", "−": "-", "…": "...", "•": "-", "·": "-", "\t": " ", "\u00a0": " ", "\u2009": " ",
    "\u202f": " ", "\u00ad": "", "\u200b": "", "\ufeff": "", "½": "1/2", "¼": "1/4", "¾": "3/4", "™": "(TM)",
    "©": "(c)", "×": "x", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "þ": "th", "ð": "d",
}  # fmt: skip


def replacements(text: str) -> Mapping[str, str]:
    """Each letter of the text that GSM-7 lacks, in the order written, with what stands for it; "" where only leaving it
    out helps.
    """
    odd = dict.fromkeys(letter for letter in text if septets(letter) is None)
    return {letter: _instead(letter) for letter in odd}


def plain(text: str) -> str:
    """The text with all of them replaced."""
    return "".join(letter if septets(letter) is not None else _instead(letter) for letter in text)


def _instead(letter: str) -> str:
    if letter in _INSTEAD:
        return _INSTEAD[letter]
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if base != letter and septets(base) is not None else ""
