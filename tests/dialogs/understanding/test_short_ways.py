"""Short cuts and cheap first tests save time and change no result."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogs.understanding import Expecting, Kind, command_word, commands, optout, understand, yes_or_no
from dialogs.understanding.counts import _SORTS
from dialogs.understanding.numbers import WORDS
from dialogs.understanding.text import fold, words_of
from dialogs.understanding.yes_no import _ASSENTING, _NO, _UNSURE, _YES
from tests.dialogs.understanding.test_properties import COUNTS
from tests.dialogs.understanding.test_tables import cases, replies

TEXTS = [row["text"] for doubtful in (True, False) for row in replies(doubtful=doubtful)]
TEXTS += [row[-1] for row in cases()] + [
    count.format(number) for count in COUNTS for number in (1, 5, 10, 12)
]
TEXTS += [
    "kymppi maksoi",
    "se maksoi kympin",
    "vitonen lasku",
    "5/10/10",
    "10/100",
    "kympin poika",
    "8 follow-up visits",
]
PIECES = sorted({piece for text in TEXTS for piece in re.findall(r"\w+|\W+", text)})
MIXED = st.lists(
    st.sampled_from(TEXTS) | st.sampled_from(PIECES) | st.sampled_from([*WORDS, *"0123456789½ .:/-+"]),
    max_size=6,
)
LONE = sorted(
    {*WORDS, *optout.WORDS, *commands.shipped().said, *map(str, range(13)), "010", "käsi", "Yhdeksän", "Ö"}
)
ANSWERS = sorted(_YES | _NO | _UNSURE | _ASSENTING | {"👍", "👎", "?", ".", "palvelu", "oli", "hyvä"})


def has_been_looked_for(text: str) -> None:
    """A pattern that a text matches is also looked for in it."""
    folded = fold(text)
    words = set(re.findall(r"[^\W\d_]+", folded))
    for sort in _SORTS:
        found = sort.pattern.search(folded)
        assert not found or sort.may_be_in(folded, words), found


def test_what_counts_is_looked_for() -> None:
    for text in TEXTS:
        has_been_looked_for(text)


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(["", " "]), MIXED)
def test_what_counts_is_looked_for_in_mixtures(joint: str, pieces: list[str]) -> None:
    has_been_looked_for(joint.join(pieces))


@pytest.mark.parametrize("expecting", ["rating", "text", "name", "consent", "choice", "delete", None])
def test_lone_word(expecting: Expecting) -> None:
    """What cannot be seen before a word leads the long way round. Only a digit is a grade also where a name is asked."""
    for word in LONE:
        for written in (word, word.upper(), f"{word}.", f"{word}!!"):
            if expecting == "name" and written.isdigit():
                continue
            around = f"\0{written}"
            assert understand(written, expecting=expecting) == understand(around, expecting=expecting), (
                written
            )


def test_words_of_a_plain_text() -> None:
    """A letter that is not ASCII leads the long way round."""
    for text in [*TEXTS, *(f"a{chr(sign)}b" for sign in range(128)), "don't '5' rock'n'roll"]:
        folded = fold(text)
        assert [*words_of(folded), "я"] == words_of(f"{folded} я"), text


def test_command_word() -> None:
    """A word is a command where the whole text would be one; a sentence only where it is nothing else."""
    for word in [*LONE, "palute", "tee-aloite", "hei,palaute"]:
        kind = understand(word).kind
        for wish in (Kind.feedback, Kind.initiative):
            assert (command_word(word) is wish) == (kind is wish), word
    for text in TEXTS:
        assert command_word(text) in (None, understand(text).kind), text


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(ANSWERS) | st.sampled_from(PIECES), min_size=1, max_size=5).map(" ".join))
def test_yes_or_no(text: str) -> None:
    """Of a person's remark it says what the reading says where consent is asked."""
    remark = understand(text)
    if remark.kind in (Kind.comment, Kind.not_understood) and "auto_reply" not in remark.flags:
        kind = understand(text, expecting="consent").kind
        assert yes_or_no(text) == (kind if kind in (Kind.yes, Kind.no) else None)
