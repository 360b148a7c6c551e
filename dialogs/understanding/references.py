"""The numbers of suggestions, such as K7-4821, in a text that asks about one or supports it."""

from __future__ import annotations

from typing import NamedTuple

from dialogs.understanding.supporting import Wish, wish
from dialogs.understanding.text import LatePattern, clean

# The letters and the first figures are those that are given out.
_NUMBER = LatePattern(r"(?<![^\W_])([AEHJKLMPRTUVYaehjklmprtuvy]) ?([2-9]) ?[-–—.:/ ]? ?(\d{4})(?![^\W_])")
# Where support is given, a number that looks like one: there is none of it, and that is said.
_LIKE_NUMBER = LatePattern(r"(?<![^\W_])([a-zåäöA-ZÅÄÖ]) ?(\d) ?[-–—.:/ ]? ?(\d{3,5})(?![^\W_])")
_FIGURES = LatePattern(r"\d{3}")  # of every such number
_MOST = 9  # words beside the number; a longer text tells of something else
_MOST_IN_ANSWER = 3  # where words are asked for
_MOST_WITH_WISH = 60  # where support is given in so many words
_MOST_WITH_WISH_IN_ANSWER = 6


class Numbered(NamedTuple):
    """`number` as it was given out; None: several are named. `wish` None: it is asked about. `more`: the words say more."""

    number: str | None
    wish: Wish | None = None
    more: bool = False


def numbered(text: str, *, words_asked: bool = False) -> Numbered | None:
    """None for a text that names no suggestion, or says more than that."""
    if not _FIGURES.search(text):
        return None
    display = clean(text)
    found, beside = _numbers(_NUMBER, display), _NUMBER.sub(" ", display)
    if not found and (found := _numbers(_LIKE_NUMBER, display)):
        beside = _LIKE_NUMBER.sub(" ", display)
        if wish(beside) is None:
            return None
    if not found:
        return None
    words, wished = len(beside.split()), wish(beside)
    few = words <= (_MOST_IN_ANSWER if words_asked else _MOST)
    if wished is not None:
        most = _MOST_WITH_WISH_IN_ANSWER if words_asked else _MOST_WITH_WISH
        number = found[0] if len(found) == 1 else None
        return Numbered(number, wished, more=words > _MOST) if words <= most else None
    return Numbered(found[0]) if few else None


def _numbers(pattern: LatePattern, display: str) -> list[str]:
    """Each once, as numbers are given out."""
    return list(dict.fromkeys(f"{each[1].upper()}{each[2]}-{each[3]}" for each in pattern.finditer(display)))
