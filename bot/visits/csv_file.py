"""Visits in a CSV file, as a unit's system or a spreadsheet writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.asking.calendar import HELSINKI
from bot.organisation import Organisation, nearest
from bot.visits.faults import Fault, VisitError
from bot.visits.reading import ignored, visit_in
from bot.visits.rows import Row, column, rows
from bot.visits.schema import RelativeVisit, VisitContext, VisitIn
from bot.visits.text_file import FileError, read_lines

_NEEDED = ("id", "unit", "ended_at", "language")
_ADDRESSES = ("phone", "telegram")
_FLAGS = ("sms_permission", "non_disclosure", "security_ban")
_KNOWN = frozenset(VisitIn.model_fields)
_SHOULD_BE = f"should be {','.join((*_NEEDED, *_ADDRESSES, 'age_group'))}"
_YESTERDAY = re.compile(r"yesterday (\d\d):(\d\d)", re.ASCII)


class VisitFile:
    """Every row with the number of the line on which it starts; a wrong row is given, not raised."""

    def __init__(
        self,
        header: Sequence[str],
        rows: Iterator[Row],
        lines: int,
        now: datetime,
        organisation: Organisation | None,
    ) -> None:
        self.lines = lines  # of the whole file
        self.ignored = ignored(header)  # columns that are not read
        self._header = header
        self._rows = rows
        self._now = now
        self._within = VisitContext(organisation, now) if organisation else None

    def __iter__(self) -> Iterator[tuple[int, VisitIn | VisitError]]:
        for row in self._rows:
            try:
                yield row.line, self._visit(row)
            except VisitError as error:
                yield row.line, error

    def _visit(self, row: Row) -> VisitIn:
        if problem := row.problem or self._beyond_the_header(row.cells):
            raise VisitError(Fault("", problem))
        fields = self._fields(row.cells)
        model: type[VisitIn] = VisitIn
        if match := _YESTERDAY.fullmatch(fields.get("ended_at", "").strip()):
            yesterday = self._now.astimezone(HELSINKI).date() - timedelta(days=1)
            fields["ended_at"] = f"{yesterday}T{match[1]}:{match[2]}"
            model = RelativeVisit
        try:
            visit, faults = visit_in(fields, model, self._within), {}
        except VisitError as error:
            visit, faults = None, {fault.field: fault for fault in error.faults}
        faults |= {fault.field: fault for fault in _over_several_lines(fields)}
        if visit is None or faults:
            raise VisitError(*faults.values())
        return visit

    def _beyond_the_header(self, cells: Sequence[str]) -> str:
        width = len(self._header)
        filled = next((place for place in range(width, len(cells)) if cells[place].strip()), None)
        if filled is None:
            return ""
        return (
            f"has something in column {column(filled)}, but the header ends with column {column(width - 1)}; "
            "quote a cell with commas in it"
        )

    def _fields(self, cells: Sequence[str]) -> dict[str, str]:
        """By the header's names. An empty cell says nothing, but that of a flag, which means no."""
        filled = [*cells, *[""] * (len(self._header) - len(cells))]
        return {
            name: cell
            for name, cell in zip(self._header, filled, strict=False)
            if name and (cell.strip() or name in _FLAGS)
        }


def read_csv(path: Path, *, now: datetime, organisation: Organisation | None = None) -> VisitFile:
    """The visits of a file. With an organisation they have the ids of its units, as `check` gives them.

    Columns are those of the API, in any order, others are not read; `;`, `,` and tab part them alike. In `ended_at`,
    `yesterday 14:30` means the day before `now`, so that an example never grows old.

    Raises `FileError` at once, before the first row, for a file that holds no visits.
    """
    lines = read_lines(path)
    every = rows(lines)
    first = next(every, None)
    if first is None:
        raise FileError(path, f"is empty; its first line {_SHOULD_BE}")
    header = [re.sub(r"[\s-]+", "_", cell.strip().casefold()) for cell in first.cells]
    if wrong := first.problem or _header_problem(header):
        raise FileError(path, f"line {first.line}: {wrong}" if first.problem else wrong)
    return VisitFile(header, every, lines.total, now, organisation)


def _over_several_lines(fields: Mapping[str, str]) -> Iterator[Fault]:
    for name, cell in fields.items():
        lines = len(cell.strip().splitlines())
        if name in _KNOWN and lines > 1:
            yield Fault(name, f"runs over {lines} lines; is the quote left open that began it?")


def _header_problem(header: Sequence[str]) -> str | None:
    if not set(header) & _KNOWN:
        return f"its first line is no header; it {_SHOULD_BE}"
    if twice := sorted({name for name in header if name in _KNOWN and header.count(name) > 1}):
        return f"has the column {' and '.join(twice)} twice"
    missing = [name for name in _NEEDED if name not in header]
    if not set(header) & set(_ADDRESSES):
        missing.append(" or ".join(_ADDRESSES))
    if not missing:
        return None
    meant = nearest(missing[0], [name for name in header if name and name not in _KNOWN])
    return f"lacks the column {', '.join(missing)}" + (f"; is {meant} meant by it?" if meant else "")
