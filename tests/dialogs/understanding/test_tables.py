"""The tables of texts: what a sensible human reader makes of each, and what the reader must make of it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dialogs.understanding import Expecting, Understanding, understand

HERE = Path(__file__).parent
DOUBTFUL_FLOOR = 41
"""Every doubtful reply is read as listed today; a change that loses one must say so here."""


def squashed(text: str | None) -> str:
    """Case and spaces ignored."""
    return "".join((text or "").lower().split())


def replies(*, doubtful: bool) -> list[dict[str, str]]:
    """Rows of `replies.csv`, which holds what people answer to the question 0-10."""
    with (HERE / "replies.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if (row["doubtful"] == "yes") == doubtful]


def is_as_listed(row: dict[str, str]) -> bool:
    """Whether the kind, the rating and the comment are those of the row."""
    read = understand(row["text"], expecting="rating", language=row["lang"])
    rating = int(row["expected_rating"]) if row["expected_rating"] else None
    return (
        read.kind == row["expected_kind"]
        and read.rating == rating
        and squashed(row["expected_comment"]) in squashed(read.comment)
    )


@pytest.mark.parametrize("row", replies(doubtful=False), ids=lambda row: row["text"])
def test_reply(row: dict[str, str]) -> None:
    assert is_as_listed(row)


def test_doubtful_replies() -> None:
    assert sum(map(is_as_listed, replies(doubtful=True))) >= DOUBTFUL_FLOOR


TABLES = [*sorted(HERE.glob("cases*.csv")), HERE / "second_opinion.csv"]
OPEN_MISSES = HERE / "open_misses.csv"


def rows(table: Path) -> list[tuple[int, list[str]]]:
    """Lines by their number: expecting | kind | rating | detail | text.

    Of several kinds, `a/b`, each is sensible; `!a` is any but that one, `*` any, with any rating.
    """
    lines = table.read_text(encoding="utf-8").split("\n")
    return [(number, line.split("|", 4)) for number, line in enumerate(lines, 1) if line and number > 1]


def cases() -> list[list[str]]:
    return [row for table in TABLES for _, row in rows(table)]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_cases(table: Path) -> None:
    """One test for thousands of rows, which are read faster than pytest counts them. All that fail are told."""
    wrong = []
    for number, (waits, kind, rating, detail, text) in rows(table):
        expecting: Expecting = waits or None  # type: ignore[assignment]
        read = understand(text.replace("\\n", "\n"), expecting=expecting)
        if not (is_of_kind(read, kind, rating) and has(read, detail)):
            wrong.append(f"{table.name}:{number}: {waits}|{kind}|{rating}|{detail}|{text}: {read}")
    assert not wrong, "\n".join(wrong)


def test_open_misses_are_still_missed() -> None:
    """Texts that are known to be read wrongly; one that is read right moves to a table of cases."""
    right = []
    for number, (waits, kind, rating, detail, text) in rows(OPEN_MISSES):
        read = understand(text, expecting=waits or None)  # type: ignore[arg-type]
        if is_of_kind(read, kind, rating) and has(read, detail):
            right.append(f"{OPEN_MISSES.name}:{number}: {text}")
    assert not right, "\n".join(right)


def is_of_kind(read: Understanding, kind: str, rating: str) -> bool:
    if kind.startswith(("!", "*")):
        return read.kind != kind[1:]
    return read.kind in kind.split("/") and read.rating == (int(rating) if rating else None)


def has(read: Understanding, detail: str) -> bool:
    what, _, value = detail.partition(":")
    match what:
        case "topic":
            return read.topic == value
        case "flag":
            return value in read.flags
        case "noflag":
            return value not in read.flags
        case "comment":
            return squashed(value) in squashed(read.comment)
        case _:
            return not detail
