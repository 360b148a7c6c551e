"""Visits in a CSV file, as a unit's system or a spreadsheet writes it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bot.calendar import HELSINKI
from bot.organisation import nearest
from bot.visits.incoming import VisitError, VisitIn, visit_in

if TYPE_CHECKING:
    from _csv import Reader

_NEEDED = ("id", "unit", "ended_at", "language")
_ADDRESSES = ("phone", "telegram")
_COLUMNS = (*_NEEDED, *_ADDRESSES, "age_group")
_YESTERDAY = re.compile(r"yesterday (\d\d):(\d\d)")


class FileError(Exception):
    """A file that cannot be read as visits at all. Names the file and what is wrong with it."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")


def read_csv(path: Path, *, now: datetime) -> Iterator[tuple[int, VisitIn | VisitError]]:
    """Every row with the number of the line on which it starts; a wrong row is given, not raised.

    Columns are those of the API, in any order, others are ignored; `;`, `,` and tab part them alike. In
    `ended_at`, `yesterday 14:30` means the day before `now`, so that an example never grows old.

    Raises `FileError` at once, before the first row, for a file that holds no visits.
    """
    text = _text(path)
    first = text.partition("\n")[0]
    delimiter = max(";,\t", key=first.count)
    # Strict: a quote that never closes is an error and does not swallow the rest of the file in silence.
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [cell.strip().casefold() for cell in next(rows, [])]
    except csv.Error:
        raise FileError(path, f"its first line is no header; it should be {','.join(_COLUMNS)}") from None
    if wrong := _header_problem(header):
        raise FileError(path, wrong)
    return _visits(rows, header, now)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(path, f"cannot be read ({error.strerror})") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise FileError(
            path, f'is not UTF-8 (line {line}), it looks like Latin-1: save it as "CSV UTF-8"'
        ) from None


def _header_problem(header: Sequence[str]) -> str | None:
    if not any(header):
        return f"is empty; its first line should be {','.join(_COLUMNS)}"
    if not set(header) & set(_COLUMNS):
        return f"its first line is no header; it should be {','.join(_COLUMNS)}"
    if twice := sorted({column for column in header if column in _COLUMNS and header.count(column) > 1}):
        return f"has the column {' and '.join(twice)} twice"
    missing = [column for column in _NEEDED if column not in header]
    if not set(header) & set(_ADDRESSES):
        missing.append(" or ".join(_ADDRESSES))
    if not missing:
        return None
    others = [column for column in header if column and column not in _COLUMNS]
    meant = nearest(missing[0], others)
    return f"lacks the column {', '.join(missing)}" + (f"; is {meant} meant by it?" if meant else "")


def _visits(rows: Reader, header: Sequence[str], now: datetime) -> Iterator[tuple[int, VisitIn | VisitError]]:
    while True:
        line = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, VisitError("", f"cannot be read as a row ({error})")
            continue
        if any(cell.strip() for cell in row):
            yield line, _visit(row, header, now)


def _visit(row: Sequence[str], header: Sequence[str], now: datetime) -> VisitIn | VisitError:
    if len(row) > len(header):
        return VisitError("", f"has {len(row)} fields where the header has {len(header)}")
    fields = {column: cell for column, cell in zip(header, row, strict=False) if cell.strip()}
    if match := _YESTERDAY.fullmatch(fields.get("ended_at", "").strip()):
        yesterday = now.astimezone(HELSINKI).date() - timedelta(days=1)
        fields["ended_at"] = f"{yesterday}T{match[1]}:{match[2]}"
    try:
        return visit_in(fields)
    except VisitError as error:
        return error
