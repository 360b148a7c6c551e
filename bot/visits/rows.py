"""The rows of a CSV file, and where a quote that was left open swallowed some of them."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.visits.text_file import Lines


@dataclass(frozen=True, slots=True)
class Row:
    """One row with the number of the line on which it starts. `problem` says why it has no cells."""

    line: int
    cells: Sequence[str] = ()
    problem: str = ""


class _Taken:
    """Lines handed on, and those kept that the present row is made of."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines: list[str] = []
        self._lines = lines

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.lines.append(line)
        return line


def rows(file: Lines) -> Iterator[Row]:
    """The header first; rows without anything in them are left out."""
    # Strict: a quote that never closes is an error and does not swallow the rest of the file in silence.
    taken = _Taken(file.lines)
    reader = csv.reader(taken, delimiter=file.delimiter, strict=True)
    width = 0
    while True:
        before = reader.line_num
        taken.lines.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Row(file.first + before, problem=_broken(taken.lines, file.first + before, file.delimiter))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        width = width or len(cells)
        yield Row(file.first + before, cells, _swallowed(cells, file, before, reader.line_num, width))


def column(place: int) -> str:
    """As spreadsheets name the columns: A to Z, then AA."""
    name = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def _broken(lines: Sequence[str], first: int, delimiter: str) -> str:
    """What is wrong with lines that are no row: the last quote that opened in them."""
    opened, closed, within = _last_quote(lines, delimiter)
    if opened is None or (closed is not None and not within):
        return f"holds a cell of more than {csv.field_size_limit()} characters"
    where = f'a quote (") that opened on line {first + opened}'
    last = first + len(lines) - 1
    if closed is not None and closed == opened:
        return f"{where} closes in the middle of a cell; write a quote within quotes twice"
    end = "never closes" if closed is None else f"closes on line {first + closed} in the middle of a cell"
    count = last - (first + opened) + 1
    return f"{where} {end} and swallowed {_lines(count, first + opened, last)}; close it or take it away"


def _swallowed(cells: Sequence[str], file: Lines, before: int, after: int, width: int) -> str:
    """Where a cell holds what looks like further rows: the quote around it was left open and met another one."""
    for cell in cells:
        inner = cell.splitlines()[1:]
        if any(line.count(file.delimiter) >= max(1, width - 1) for line in inner):
            first, last = file.first + before, file.first + after - 1
            count = after - before
            return (
                f'a quote (") that opened on line {first} swallowed {_lines(count, first, last)}; '
                "close it or take it away"
            )
    return ""


def _last_quote(lines: Sequence[str], delimiter: str) -> tuple[int | None, int | None, bool]:
    """The lines, counted from 0, on which the last quoted cell opens and closes; None where it does not.

    And whether its quote closes where more of the cell follows: there the reader gave up.
    """
    opened: int | None = None
    closed: int | None = None
    inside, at_start, place = False, True, 0
    text = "".join(lines)
    line = 0
    while place < len(text):
        letter = text[place]
        if inside and letter == '"':
            if text[place + 1 : place + 2] == '"':
                place += 1
            else:
                inside, closed = False, line
                follows = text[place + 1 : place + 2]
                if follows not in (delimiter, "\r", "\n", ""):
                    return opened, closed, True
        elif not inside and at_start and letter == '"':
            inside, opened, closed = True, line, None
        at_start = not inside and letter in (delimiter, "\r", "\n")
        line += letter == "\n" or (letter == "\r" and text[place + 1 : place + 2] != "\n")
        place += 1
    return opened, closed, False


def _lines(count: int, first: int, last: int) -> str:
    return f"line {first}" if count == 1 else f"{count} lines ({first}-{last})"
