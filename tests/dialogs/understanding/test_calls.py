"""What people say of a call that they asked for, and the number that they give for it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dialogs.prediction import intent_of
from dialogs.understanding import phone_number, understand
from dialogs.understanding.calls import OFF, WHEN
from dialogs.understanding.kinds import Expecting

with (Path(__file__).parent / "calls.csv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))


@pytest.mark.parametrize("expecting", [None, "rating", "choice", "phone"])
def test_it_is_heard_whatever_is_open(expecting: Expecting) -> None:
    wrong = []
    for row in ROWS:
        intent = intent_of(understand(row["text"], expecting=expecting))
        if intent != row["intent"] if row["intent"] else intent in (OFF, f"ask_{WHEN}"):
            wrong.append((row["text"], intent))
    assert wrong == []


def test_who_is_asked_for_words_gives_them() -> None:
    """A reason that tells of a call is the reason; a plain question or refusal is none."""
    reasons = (
        "kukaan ei ole soittanut",
        "ingen har ringt",
        "nobody has called me",
        "odotan edelleen soittoa",
    )
    assert {intent_of(understand(text, expecting="text")) for text in reasons} == {"comment"}
    asked = ("milloin soitatte?", "när ringer ni?", "when will you call?")
    assert {intent_of(understand(text, expecting="text")) for text in asked} == {f"ask_{WHEN}"}
    long = "ei tarvitse soittaa mutta jono oli liian pitkä ja odotin kauan"
    assert intent_of(understand(long, expecting="text")) == "comment"


def test_a_name_that_is_asked_for_stays_a_name() -> None:
    assert intent_of(understand("Ringo", expecting="name")) == "comment"
    assert intent_of(understand("inget samtal", expecting="name")) != f"ask_{WHEN}"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("041 2345678", "+358412345678"), ("0412345678", "+358412345678"), ("+358 41 234 5678", "+358412345678"),
        ("00358412345678", "+358412345678"), ("358412345678", "+358412345678"), ("412345678", "+358412345678"),
        ("(041) 2345678", "+358412345678"), ("numeroni on 041-234 5678 kiitos", "+358412345678"),
        ("05 123 4567", "+35851234567"), ("+46 70 174 06 05", "+46701740605"),
        ("12345", None), ("112", None), ("joo", None), ("", None), ("0600 123456", None), ("0700 123456", None),
        ("041 2345678 tai 041 2345679", None), ("131052-308T", None), ("99999999999999", None),
    ],
)  # fmt: skip
def test_the_number_that_is_given(text: str, number: str | None) -> None:
    assert phone_number(text) == number
