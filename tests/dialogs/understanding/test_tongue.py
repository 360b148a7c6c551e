"""A person whose language is not known is answered in the language in which they write."""

from __future__ import annotations

import pytest

from dialogs.understanding import tongue
from dialogs.understanding.tongue import _WORDS

CASES = [
    ("Moi miten pääsen mukaan kehittämään palveluja?", "fi"),
    ("OSALLISTU", "fi"),
    ("palaute koks", "fi"),
    ("En jaksa elää enää", "fi"),
    ("lääkäri ei kuunnellut minua", "fi"),
    ("Hej! Hur kan jag delta?", "sv"),
    ("HJÄLP", "sv"),
    ("hjalp", "sv"),
    ("jag vill dö", "sv"),
    ("nej tack", "sv"),
    ("mycket vänlig personal", "sv"),
    ("Hello, how do I take part?", "en"),
    ("I want to kill myself", "en"),
    ("i don't understand this", "en"),
    ("the nurse was rude", "en"),
    ("JOIN", "en"),
    ("9", None),
    ("", None),
    ("👍👍", None),
    ("ok", None),
    ("STOP", None),
    ("STOP? STOPP!", "sv"),
    ("koks", None),
    ("hej moi", None),
    ("مرحبا", None),
]


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_tongue(text: str, wanted: str | None) -> None:
    assert tongue(text) == wanted


def test_every_word_tells_of_one_language() -> None:
    fi, sv, en = (set(words.split()) for words in _WORDS.values())
    assert not (fi & sv or fi & en or sv & en)
    assert all(word.isascii() and word.islower() for word in fi | sv | en)
