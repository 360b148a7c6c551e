"""The last recorded run: which rows were right, and how they were read. Ids only, no texts."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.understanding.reading import Reading
from benchmarks.understanding.rows import fields_of

FILE = Path(__file__).parent / "recorded.csv"
_TABLES = Path(__file__).parent / "RESULTS.md"
_HEAD = "# How held-out texts are understood\n\nWritten by `make understanding record=yes`. What each line means: [README](README.md).\n"
COLUMNS = ("id", "right", "kind", "rating", "comment", "flags")
_SHOWN = ("crisis", "violence", "discrimination", "identity_code")


def write(readings: Sequence[Reading], tables: Iterable[str]) -> None:
    with FILE.open("w", encoding="utf-8", newline="") as lines:
        rows = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
        rows.writeheader()
        rows.writerows(_fields(reading) for reading in readings)
    _TABLES.write_text("\n".join([_HEAD, *tables, ""]), encoding="utf-8")


def changes(readings: Iterable[Reading]) -> list[str]:
    """Which rows are right now and were not, wrong now and were not, or read differently."""
    if not FILE.exists():
        return ["no run is recorded"]
    before = {fields["id"]: fields for fields in fields_of(FILE)}
    found: dict[str, list[str]] = {}
    for reading in readings:
        now, then = _fields(reading), before.pop(reading.row.id, None)
        if now != then:
            found.setdefault(_change(now, then), []).append(reading.row.id)
    if before:
        found["gone"] = sorted(before)
    named = [f"{change} ({len(ids)}): {', '.join(ids)}" for change, ids in sorted(found.items())]
    return named or ["no row is read differently"]


def _change(now: dict[str, str], then: dict[str, str] | None) -> str:
    if then is None:
        return "new"
    if now["right"] == then["right"]:
        return "read differently"
    return "now right" if now["right"] == "yes" else "now wrong"


def _fields(reading: Reading) -> dict[str, str]:
    return {
        "id": reading.row.id,
        "right": "yes" if reading.right else "no",
        "kind": reading.kind,
        "rating": "" if reading.rating is None else str(reading.rating),
        "comment": "yes" if reading.comment else "no",
        "flags": " ".join(flag for flag in _SHOWN if flag in reading.flags),
    }
