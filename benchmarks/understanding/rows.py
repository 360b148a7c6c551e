"""The held-out rows: what people could write, and what a sensible reader makes of it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILES = sorted(
    Path(__file__).parent.glob("rows*.csv"), key=lambda file: file.stem
)  # each is a set of its own
COLUMNS = ("id", "language", "dialect", "expecting", "text", "kind", "rating", "comment", "flags", "note")


@dataclass(frozen=True)
class Row:
    set: str  # the name of its file without the ending
    id: str  # group, language and a running number: `danger-fi-07`
    language: str
    dialect: str
    expecting: str  # what the open question wants: rating, reason or nothing
    text: str
    kinds: tuple[
        str, ...
    ]  # the first is the likeliest; others are as right where a text can be read in two ways
    rating: int | None
    comment: bool | None  # whether words are kept as feedback; none: both are right
    flags: frozenset[str]
    note: str

    @property
    def group(self) -> str:
        return self.id.split("-")[0]


def load() -> list[Row]:
    return [_row(file.stem, fields) for file in FILES for fields in fields_of(file)]


def fields_of(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _row(of: str, fields: dict[str, str]) -> Row:
    return Row(
        set=of,
        id=fields["id"],
        language=fields["language"],
        dialect=fields["dialect"],
        expecting=fields["expecting"],
        text=fields["text"],
        kinds=tuple(fields["kind"].split("/")),
        rating=int(fields["rating"]) if fields["rating"] else None,
        comment={"yes": True, "no": False, "either": None}[fields["comment"]],
        flags=frozenset(fields["flags"].split()),
        note=fields["note"],
    )
