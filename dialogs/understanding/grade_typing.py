"""Ways of typing a number: made one, letter for letter."""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

import re

from dialogs.understanding import leading
from dialogs.understanding.counts import BLANK
from dialogs.understanding.text import LatePattern, Message

TRIM = " \t\n.,;:!?-–—+*=/|\"'()[]“”„»«~…&#"
_DICTATED = LatePattern(
    r"(?<=[^\W_])( )(?:piste|pilkku|huutomerkki|kysymysmerkki|punkt|komma|period|comma|full stop)(?= [^\W\d_]{3,}|\W*$)"
    r"(?! (?:nolla|yksi|kaksi|kolme|nelja|viisi|kuusi|seitse|kahdek|yhdek|noll|ett|tva|tre|fyra|fem|zero|one|two|three|four|five))"
)
"""Punctuation that was spoken to a telephone."""
_MARKS_SPOKEN = frozenset("piste pilkku huutomerkki kysymysmerkki punkt komma period comma full stop".split())
_FEW_WORDS = 2
"""No number that is typed in pieces has more."""
_TENS_TYPED = frozenset("lo io l0 i0 1o".split())
_TEN_TYPED = LatePattern(r"(?<![\w.,])(?:[li|][0o]|1o)(?!\w)")
_HALF_TYPED = LatePattern(r"(?<=\d) ?1/2(?!\d)")
_SPACED = LatePattern(r"(?:yhdeksa n|yheksa n|kahdeksa n|seitsema n|kymmene n|1 +0)")
_ALONE = LatePattern(r"\W*(?:o|oh)\W*")
_MARKS_OF_MACHINES = frozenset("<{[*;=")
_OF_MACHINES = LatePattern(
    r"<(\w+)\b[^<>]*>.*</\1\s*>|</?[a-z!][^<>]*>|\b(?:https?://|www\.)\S+"
    r"|[{\[]\s*(?:[\"'{\[]|\d+\s*,).*[}\]]"
    r"|\b(?:select|insert|update|delete|drop|alter|create|union)\b(?=.*[*;=]).*\b(?:from|into|set|table|where|values)\b.*",
    re.DOTALL,
)
"""Markup, addresses of pages, JSON and SQL: their numbers are none of a person's."""


def normalised(message: Message, places: list[tuple[int, int, str]]) -> str:
    """Ways of typing ten and a half made one, letter for letter; what is sensitive or a machine's wiped out."""
    folded, words = message.folded, message.words
    for start, end, _ in places:
        folded = folded[:start] + BLANK * (end - start) + folded[end:]
    if not _MARKS_OF_MACHINES.isdisjoint(folded) or "www." in folded or "://" in folded:
        folded = _OF_MACHINES.sub(lambda match: BLANK * len(match[0]), folded)
    if "|" in folded or not _TENS_TYPED.isdisjoint(words):
        folded = _TEN_TYPED.sub(
            lambda m: m[0] if m[0] in {"lo", "io", "|o"} and m[0] != folded.strip() else "10", folded
        )
    if "1/2" in folded:
        folded = _HALF_TYPED.sub(lambda match: "½".ljust(len(match[0])), folded)
    folded = leading.parted(message, folded)
    if not _MARKS_SPOKEN.isdisjoint(words):
        folded = _DICTATED.sub(lambda match: match[1] + ".".ljust(len(match[0]) - len(match[1])), folded)
    if len(words) > _FEW_WORDS:
        return folded
    stripped = folded.strip(TRIM)
    if stripped == "010":
        folded = folded.replace("010", "10 ")
    if _SPACED.fullmatch(stripped):
        joined = stripped.replace(" ", "")
        folded = folded.replace(stripped, joined.ljust(len(stripped)), 1)
    if len(folded) < 9 and _ALONE.fullmatch(folded):
        folded = folded.replace("oh", "0 ").replace("o", "0")
    return folded
