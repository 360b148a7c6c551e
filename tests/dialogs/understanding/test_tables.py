"""The tables of texts: what a sensible human reader makes of each, and what the reader must make of it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dialogs.understanding import Expecting, understand

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


def cases() -> list[list[str]]:
    """Rows of the `cases*.csv` tables: expecting | kind | rating | detail | text.

    Of several kinds, `a/b`, each is sensible; `!a` is any but that one, `*` any, whatever the rating.
    """
    rows = []
    for path in sorted(HERE.glob("cases*.csv")):
        lines = path.read_text(encoding="utf-8").split("\n")[1:]
        rows += [line.split("|", 4) for line in lines if line]
    return rows


@pytest.mark.parametrize("row", cases(), ids=lambda row: f"{row[0]}-{row[4]}")
def test_case(row: list[str]) -> None:
    waits, kind, rating, detail, text = row
    expecting: Expecting = waits or None  # type: ignore[assignment]
    read = understand(text.replace("\\n", "\n"), expecting=expecting)
    if kind.startswith(("!", "*")):
        assert read.kind != kind[1:]
    else:
        assert (read.kind in kind.split("/"), read.rating) == (True, int(rating) if rating else None), read
    what, _, value = detail.partition(":")
    match what:
        case "topic":
            assert read.topic == value
        case "flag":
            assert value in read.flags
        case "noflag":
            assert value not in read.flags
        case "comment":
            assert squashed(value) in squashed(read.comment)
        case _:
            assert not detail
