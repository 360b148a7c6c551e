"""Which small figures are hidden, and which others with them, so that no sum gives the small ones away."""

from __future__ import annotations

from collections.abc import Sequence

Row = Sequence[int]  # what is counted of one line, such as its answers and its ratings


def is_small(count: int, least: int) -> bool:
    """Zero is shown: it identifies no person."""
    return 0 < count < least


def hidden_lines(rows: Sequence[Row], least: int) -> set[int]:
    """The lines, by place, that are hidden where the total of all of them is shown.

    Each with a count below `least`; and, where the total less the lines that are shown would tell what is hidden, the
    next smallest with them, until at least two lines and `least` of each count are hidden together.
    """
    hidden = {place for place, row in enumerate(rows) if any(is_small(count, least) for count in row)}
    others = sorted(
        (place for place, row in enumerate(rows) if place not in hidden and any(row)),
        key=lambda place: tuple(rows[place]),
    )
    while others and _is_told(rows, hidden, least):
        hidden.add(others.pop(0))
    return hidden


def _is_told(rows: Sequence[Row], hidden: set[int], least: int) -> bool:
    """Whether the total tells the hidden part of any count."""
    for counts in zip(*(rows[place] for place in hidden), strict=True):
        lines = sum(1 for count in counts if count)
        if lines == 1 or is_small(sum(counts), least):
            return True
    return False
