"""What an answer costs as an SMS."""

from __future__ import annotations

from bot.staff.parts import parts_of


def test_what_the_letters_cost() -> None:
    parts = parts_of("a" * 100 + "”", 7)
    assert (parts.parts, parts.plain, parts.cents) == (2, 1, 14)
    assert parts_of("", None).cents is None
