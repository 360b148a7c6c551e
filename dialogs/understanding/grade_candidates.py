"""Numbers 0-10 in a text that may be grades, with what belongs to them."""

from __future__ import annotations

import re
from typing import NamedTuple

from dialogs.understanding.beside_grade import is_filler
from dialogs.understanding.counts import BLANK, begins_remark
from dialogs.understanding.numbers import number_word
from dialogs.understanding.text import LatePattern

DIGIT = "digit"
TENS = "🔟⑩➉❿⓾➓十"
"""Single signs for ten; those for smaller numbers are digits."""
BEST, WORST = "\ue00a", "\ue000"
"""They stand for each letter of words for the best and the worst grade; no text that is read has these signs."""


class Candidate(NamedTuple):
    value: int
    start: int
    end: int
    sort: str
    strong: bool = False
    corrected: bool = False


_TOKEN = LatePattern(
    rf"[{TENS}]|{BEST}+|{WORST}+|(?P<digits>\d+(?:[.,]\d(?!\d)|½)?)|(?P<word>[^\W\d_{BLANK}]+(?:'[^\W\d_]+)?)"
)
_OUT_OF_TEN = LatePattern(
    rf"\s*(?:/|av|utav|out of|outta|outa|outof|of|kautta|kaut|per|on|\\)\s*(?:10(?![\d/])|kymmene\w*|ten|tio|[{TENS}])(?!\w)"
    r"|\s*(?:kymmenesta|kympista|kybasta|kympist|kymmenest)(?!\w)"
)
_OUT_OF_OTHER = LatePattern(
    r"\s*(?:/|av|utav|out of|kautta)\s*(?:\d+|viisi|kuusi|seitseman|kolme|nelja|five|six|seven|three|four|fem|sex)(?!\w)"
    r"|\s*(?:viidesta|kolmesta|neljasta|kuudesta|sadasta)(?!\w)"
)
_HALF = LatePattern(
    r"\s*(?:(?:ja|och|o|a|and|&)\s+)?(?:puol(?:i|ikas|ikkaan|et)?|en halv|a half|halv|half|½)(?!\w)"
    r"|\s+(?:piste|pilkku|komma|point)\s+(?:nolla|kaksi|kolme|viisi|kahdeksan|yhdeksan|noll|tva|fem|atta|nio|zero|oh|two|five|eight|nine)(?!\w)"
    r"|\s*(?:plussaa|plussa|pluss|plus|miinusta|miinus|minus)(?!\w)|\s?[+-]+(?=\s|$|[^\w\s])"
)
_AFTER = LatePattern(
    r"(?:\s*(?:p|pts|pt|pistetta|piste|pisteen|pisteelle|pist|pojoo|pojoa|pinnaa|poang|poangs|points?|luokkaa|arvoinen"
    r"|arvoista|verran|tasoa)|-?ish|:(?:n|a|aa|ta|ia|an|ks|ksi))(?!\w)\.?"
)


def find_candidates(text: str, repair: int) -> list[Candidate]:
    """Every number 0-10 that may be a grade."""
    found: list[Candidate] = []
    position = 0
    for token in _TOKEN.finditer(text):
        if token.start() < position or (read_number := _value(token, repair)) is None:
            continue
        position = token.end()
        value, sort = read_number
        other_scale = _OUT_OF_OTHER.match(text, position)
        if other_scale and not _OUT_OF_TEN.match(text, position):
            position = other_scale.end()
            continue
        candidate = _with_tail(text, Candidate(value, token.start(), position, sort))
        if sort == DIGIT and _stuck(text, candidate):
            continue
        found.append(candidate)
        position = candidate.end
    return found


def _value(token: re.Match[str], repair: int) -> tuple[int, str] | None:
    if token.lastgroup == "word":
        return number_word(token[0], repair)
    if token["digits"]:
        whole = int(_FRACTION.split(token[0])[0])
        return (whole, DIGIT) if whole <= 10 else None
    return 0 if token[0][0] == WORST else 10, DIGIT


_FRACTION = re.compile(r"[.,½]")


def is_hand(written: str) -> bool:
    """Whether "kasi" was written with dots: "käsi" is a hand, not an eight."""
    return written[:3].lower() in ("käs", "kås")


def _stuck(text: str, candidate: Candidate) -> bool:
    """Whether letters touch the digits, or a decimal or a thousand goes on."""
    before, after = text[: candidate.start][-1:], text[candidate.end :][:1]
    if (
        after.isalpha()
        and not before
        and (word := _WORD.match(text, candidate.end))
        and _begins_remark(word[0])
    ):
        return False  # "10kiitos"
    return before.isalnum() or after.isalnum() or BLANK in (before, after)


_WORD = LatePattern(r"[^\W\d_]{4,}(?!\w)")


def _begins_remark(word: str) -> bool:
    return begins_remark(word) or (is_filler(word) and not word.startswith("luok"))


def _with_tail(text: str, candidate: Candidate) -> Candidate:
    """The candidate with what belongs to it: "/10", "ja puoli", "+", "pistettä"."""
    for pattern, strong in _TAILS if candidate.end < len(text) else ():
        tail = pattern.match(text, candidate.end)
        if tail:
            candidate = candidate._replace(end=tail.end(), strong=candidate.strong or strong)
    return candidate


_TAILS = ((_OUT_OF_TEN, True), (_HALF, False), (_OUT_OF_TEN, True), (_AFTER, True), (_OUT_OF_TEN, True))
