"""Transcripts: what is written is what is read, and what is none is refused with its line."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal.transcript import Line, TranscriptError, duration, parse, render

EXAMPLE = """\
# From a visit to its answer.

@ fi

* visit koks
< Kysymys?

> 9
< Kiitos!
. Mikä meni hyvin?

>> Ohita
< Hyvä.

+3d
>

= visit koks closed answered
= visit koks 9
"""


def test_a_transcript_is_read() -> None:
    assert parse(EXAMPLE) == [
        Line("#", "From a visit to its answer."),
        Line("@", "fi"),
        Line("*", "visit koks"),
        Line("<", "Kysymys?"),
        Line(">", "9"),
        Line("<", "Kiitos!\nMikä meni hyvin?"),
        Line(">>", "Ohita"),
        Line("<", "Hyvä."),
        Line("+", "3d"),
        Line(">", ""),
        Line("=", "visit koks closed answered"),
        Line("=", "visit koks 9"),
    ]


def test_a_transcript_is_written_as_it_was_read() -> None:
    assert render(parse(EXAMPLE)) == EXAMPLE


signs = st.sampled_from(["#", "@", "*", ">", ">>", "+", "<", "="])
texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]) | st.just("\n"))


@given(st.lists(st.builds(Line, signs, texts.map(str.strip))))
def test_any_text_can_be_written_and_read(lines: list[Line]) -> None:
    assert parse(render(lines)) == lines
    assert render(parse(render(lines))) == render(lines)


@pytest.mark.parametrize(
    "text",
    [
        "a\x0bb",
        "a\x0cb",
        "a\x1cb",
        "a\x85b",
        "a\u2028b",
        "a\u2029b",
        "\u2028",
        "> 9",
        ". 9",
        "+3d",
        " 9 ",
        "\n",
        "a\n\nb",
    ],
    ids=ascii,
)
def test_strange_texts_can_be_written_and_read(text: str) -> None:
    lines = [Line("@", "fi"), Line(">", text), Line("<", "Kiitos!")]
    assert parse(render(lines)) == lines


@pytest.mark.parametrize(
    ("text", "line"),
    [("@ fi\n9", "line 2"), ("\n\nhei", "line 3"), (". more", "line 1"), ("\ufeff@ fi", "line 1")],
)
def test_what_is_no_transcript_is_refused_with_its_line(text: str, line: str) -> None:
    with pytest.raises(TranscriptError, match=line):
        parse(text)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("3d", timedelta(days=3)),
        ("+2h", timedelta(hours=2)),
        (" 90m ", timedelta(minutes=90)),
        ("+ 1 d", timedelta(days=1)),
    ],
)
def test_time_passes_in_minutes_hours_and_days(text: str, time: timedelta) -> None:
    assert duration(text) == time


@pytest.mark.parametrize("text", ["", "3", "d", "-3d", "3w", "3.5h", "99999d", "3d4h"])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(TranscriptError, match=r"\+3d"):
        duration(text)
