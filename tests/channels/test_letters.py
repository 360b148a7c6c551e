"""Letters that make an SMS dearer, each with what to write instead."""

from __future__ import annotations

import pytest

from channels.letters import plain, replacements
from channels.segments import septets


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hyvää päivää, hinta 5 €", {}), ("”Kiitos”", {"”": '"'}), ("a–b", {"–": "-"}), ("odota…", {"…": "..."}), ("šakki ž", {"š": "s", "ž": "z"}),
        ("hei 🙂", {"🙂": ""}), ("a\u00a0b", {"\u00a0": " "}), ("привет", dict.fromkeys("привет", "")), ("ç", {"ç": "c"}),
    ],
)  # fmt: skip
def test_each_letter_that_no_normal_sms_holds_is_named(text: str, found: dict[str, str]) -> None:
    assert replacements(text) == found
    assert septets(plain(text)) is not None
