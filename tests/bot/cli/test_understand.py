"""`kynnys understand`: one line in, one line of JSON out, for any text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.bot.cli.conftest import Kynnys


def read(kynnys: Kynnys, text: bytes, *options: str) -> list[dict[str, Any]]:
    outcome = kynnys("understand", *options, stdin=text)
    assert outcome.code == 0
    return [json.loads(line) for line in outcome.out.splitlines()]


def test_each_line_is_read(kynnys: Kynnys) -> None:
    lines = read(kynnys, b"9\n8 koska odotin\nSTOP\n", "--expecting", "rating")
    assert [set(line) for line in lines] == [{"text", "kind", "rating", "comment", "flags", "sure"}] * 3
    assert [line["rating"] for line in lines] == [9, 8, None]
    assert [line["text"] for line in lines] == ["9", "8 koska odotin", "STOP"]
    assert lines[1]["comment"] == "koska odotin"
    assert all(line["sure"] for line in lines)


def test_flags_are_those_that_staff_act_on(kynnys: Kynnys) -> None:
    texts = "haluan kuolla\nmieheni löi minua\nminua syrjittiin\n010190-999P\nhyvä hoito\n"
    lines = read(kynnys, texts.encode(), "--expecting", "rating")
    assert [line["flags"] for line in lines] == [
        ["crisis"],
        ["crisis", "violence"],
        ["discrimination"],
        ["identity_code"],
        [],
    ]


def test_the_second_opinion_is_not_sure_and_explains_itself(kynnys: Kynnys) -> None:
    told = "lääkäri sanoi että mene takaisin sinne mistä tulit\nSTOP\n"
    heard, ruled = read(kynnys, told.encode(), "--expecting", "rating", "--explain")
    assert (heard["kind"], heard["flags"], heard["sure"]) == ("comment", ["discrimination"], False)
    explained = heard["explain"]
    assert (explained["by"], explained["rules"]) == ("second opinion", "comment")
    assert explained["scores"]["discrimination"] >= explained["thresholds"]["discrimination"]
    assert ruled["explain"] == {"by": "rules", "rules": "stop", "scores": {}, "thresholds": {}}


@pytest.mark.parametrize(
    "raw",
    [b"\xff\xfe9", b"", b"   ", b"\x00", b"9\r", b"\xed\xa0\x80", "👍".encode(), b"x" * 100_000],
    ids=["no UTF-8", "empty", "spaces", "NUL", "CRLF", "a surrogate", "emoji", "100 kB"],
)
def test_a_strange_line_is_read_too_and_those_around_it(kynnys: Kynnys, raw: bytes) -> None:
    lines = read(kynnys, b"1\n" + raw + b"\n2\n", "--expecting", "rating")
    assert [line["rating"] for line in lines[::2]] == [1, 2]
    assert len(lines) == 3


def test_the_last_line_needs_no_end(kynnys: Kynnys) -> None:
    assert [line["rating"] for line in read(kynnys, b"7", "--expecting", "rating", "--lang", "sv")] == [7]


def test_nothing_gives_nothing(kynnys: Kynnys) -> None:
    assert read(kynnys, b"") == []


def test_a_line_separator_of_unicode_ends_no_line(kynnys: Kynnys) -> None:
    outcome = kynnys("understand", stdin="eka\u2028toka\x0bkolmas\n".encode())
    assert len(outcome.out.rstrip("\n").split("\n")) == 1


def test_a_quotation_of_the_question_is_left_out(kynnys: Kynnys) -> None:
    question = "Kuinka todennäköisesti suosittelisit palveluamme muille? Vastaa numerolla 0-10. Lopetus: STOP"
    answer, nothing = read(kynnys, f"“{question}” 9\n{question}\n".encode(), "--expecting", "rating")
    assert (answer["kind"], answer["rating"]) == ("rating", 9)
    assert (nothing["kind"], nothing["rating"]) == ("not_understood", None)


@pytest.mark.parametrize("expecting", ["choice", "consent", "name", "text", "delete"])
def test_what_ends_a_step_is_no_opt_out(kynnys: Kynnys, expecting: str) -> None:
    assert [line["kind"] for line in read(kynnys, b"peru\n", "--expecting", expecting)] == ["cancel"]
    assert [line["kind"] for line in read(kynnys, b"peru\n")] == ["stop"]
