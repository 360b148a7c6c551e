"""The number of a suggestion, such as K7-4821, in a text that asks about it."""

from __future__ import annotations

from dialogs.understanding.text import LatePattern, clean

# The letters and the first figures are those that are given out.
_NUMBER = LatePattern(r"(?<![^\W_])([AEHJKLMPRTUVYaehjklmprtuvy]) ?([2-9]) ?[-–—.:/ ]? ?(\d{4})(?![^\W_])")
_MOST = 9  # words beside the number; a longer text tells of something else
_MOST_IN_ANSWER = 3  # where words are asked for


def suggestion_number(text: str, *, words_asked: bool = False) -> str | None:
    """As it was given out; None for a text that names none, or says more than that."""
    display = clean(text)
    found = _NUMBER.search(display)
    if found is None:
        return None
    beside = len((display[: found.start()] + display[found.end() :]).split())
    if beside > (_MOST_IN_ANSWER if words_asked else _MOST):
        return None
    return f"{found[1].upper()}{found[2]}-{found[3]}"
