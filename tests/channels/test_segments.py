from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.segments import segments, septets, split

GSM = "abc åäö ÅÄÖ é ü ñ 0123 @£$¥ ?!,.\n\r"
EXTENDED = "€[]{}~^|\\\f"
gsm_texts = st.text(st.sampled_from(GSM + EXTENDED), max_size=700)
words = st.lists(st.text(st.sampled_from("abcåäö€[]š😀–e"), min_size=1, max_size=40), max_size=120).map(
    " ".join
)


def test_counts_as_twilios_calculator_did(captured: Callable[[str], Any]) -> None:
    """The rows were written by `sms-segments-calculator` 1.3.0, Twilio's own."""
    for text, encoding, units, parts in captured("segments.json"):
        counted = segments(text)
        assert (counted.encoding, counted.units, counted.parts) == (encoding, units, parts), text


@pytest.mark.parametrize("character", "\u201c\u201d\u2018\u2019\u2013\u2014\u2026\u2022\u00a0\u2009\u00ad")
def test_what_word_processors_write_costs_the_whole_text(character: str) -> None:
    """Twilio's Smart Encoding would put plain ones in their place; we send texts as they were written."""
    counted = segments(f"Hyvä{character}palvelu" + "a" * 60)
    assert (counted.encoding, counted.units, counted.parts) == ("UCS-2", 72, 2)


@pytest.mark.parametrize(
    ("before", "parts"),
    [(66, 1), (68, 1), (69, 2), (132, 2), (133, 3)],  # 133: an emoji has no half in each of two parts
)
def test_an_emoji_is_not_split_over_a_boundary(before: int, parts: int) -> None:
    assert segments("š" * before + "😀").parts == parts


@given(gsm_texts)
def test_septets_add_up(text: str) -> None:
    assert septets(text) == len(text) + sum(text.count(character) for character in EXTENDED)


@given(gsm_texts)
def test_joined_parts_never_part_an_extended_character(text: str) -> None:
    """Filling parts by hand, one character after another, comes to the same number."""
    total = septets(text)
    assert total is not None
    parts, used = 1, 0
    for character in text:
        size = 2 if character in EXTENDED else 1
        if used + size > 153:
            parts, used = parts + 1, 0
        used += size
    assert segments(text).parts == (1 if total <= 160 else parts)


@given(st.text(max_size=300))
def test_one_foreign_character_costs_the_whole_text(text: str) -> None:
    counted = segments(text + "š")
    assert counted.encoding == "UCS-2"
    assert counted.units == len((text + "š").encode("utf-16-le")) // 2
    assert counted.parts == 1 if counted.units <= 70 else counted.parts >= -(-counted.units // 67)


@given(words)
def test_a_split_text_keeps_its_words_and_fits(text: str) -> None:
    pieces = split(text)
    assert all(piece and segments(piece).parts == 1 for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    if all(len(word) <= 35 for word in text.split()):
        assert [word for piece in pieces for word in piece.split()] == text.split()


@given(st.text(max_size=400))
def test_splitting_loses_nothing_but_white_space(text: str) -> None:
    assert "".join("".join(split(text)).split()) == "".join(text.split())


def test_a_split_is_no_finer_than_needed() -> None:
    text = " ".join(["kymmenen10"] * 29)  # 318 septets
    assert [len(piece) for piece in split(text)] == [153, 153, 10]
    assert split("lyhyt") == ["lyhyt"]
    assert split(" \n ") == []


def test_a_word_longer_than_a_part_is_broken_between_characters() -> None:
    assert [len(piece) for piece in split("a" * 400)] == [160, 160, 80]
    assert split("😀" * 36) == ["😀" * 35, "😀"]
