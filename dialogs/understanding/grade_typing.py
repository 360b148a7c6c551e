"""Ways of typing a number: made one, letter for letter."""

# ruff: noqa: SIM905 - word lists are read and edited as running text
from __future__ import annotations

import re
from collections.abc import Sequence

from dialogs.understanding import full_marks, leading
from dialogs.understanding.counts import BLANK
from dialogs.understanding.numbers import WORDS
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
_STUCK = LatePattern(
    r"(?:(?<=\ben )|(?<=\bger )|(?<=\bblir )|(?<=\bstark )|(?<=\bsvag )|^)(\W*[2-9])[an](?!\w)"
)
"""A letter of an ending behind the digit ("7a", "8n"), alone or where a grade is given."""
_HEARD = LatePattern(r"(?<!\w)(?:ate|for|to|too|won|tree|sicks|nein)(?= out of (?:ten|10)(?!\w))")
_HEARD_AS = {
    "ate": "8",
    "for": "4",
    "to": "2",
    "too": "2",
    "won": "1",
    "tree": "3",
    "sicks": "6",
    "nein": "9",
}
"""Numbers as a telephone hears them."""
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
    folded = _as_digits(folded)
    folded = leading.parted(message, full_marks.marked(message, folded))
    if not _MARKS_SPOKEN.isdisjoint(words):
        folded = _DICTATED.sub(lambda match: match[1] + ".".ljust(len(match[0]) - len(match[1])), folded)
    if len(words) > _FEW_WORDS:
        return "".join(words).ljust(len(folded)) if is_spelled(words) else folded
    stripped = folded.strip(TRIM)
    if stripped == "010":
        folded = folded.replace("010", "10 ")
    if _SPACED.fullmatch(stripped):
        joined = stripped.replace(" ", "")
        folded = folded.replace(stripped, joined.ljust(len(stripped)), 1)
    if len(folded) < 9 and _ALONE.fullmatch(folded):
        folded = folded.replace("oh", "0 ").replace("o", "0")
    return folded


def _as_digits(folded: str) -> str:
    """Numbers with the letter of an ending, and as a telephone hears them."""
    if _STUCK.search(folded):
        stuck = _STUCK.fullmatch(folded.rstrip(TRIM)) or not folded[:1].isdigit()
        folded = _STUCK.sub(r"\1½", folded) if stuck else folded
    if "out of" in folded:
        folded = _HEARD.sub(lambda heard: _HEARD_AS[heard[0]].ljust(len(heard[0])), folded)
    return folded


def is_spelled(words: Sequence[str]) -> bool:
    """Whether a number word is the whole text, letter by letter ("y s i")."""
    return (
        len(words) > _FEW_WORDS
        and len(words[0]) == 1
        and max(map(len, words)) == 1
        and "".join(words) in WORDS
    )
