"""The lines of a text file, as a system or Excel writes it: UTF-8, or the code page of Windows in Finland."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_SAVE = 'save it as "CSV UTF-8"'
_LETTERS = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")  # one letter of several bytes, as UTF-8 has them
_SEP = re.compile(
    r"\"?sep=([;,\t|])\"?[;,\t|\s]*", re.IGNORECASE
)  # the first line that tells Excel what parts cells


class FileError(Exception):
    """A file that cannot be read as visits at all. Names the file and what is wrong with it."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")


@dataclass(frozen=True, slots=True)
class Lines:
    """From the first line that is not empty. `first` is its number in the file."""

    lines: list[str]
    first: int
    delimiter: str


def read_lines(path: Path) -> Lines:
    """Raises `FileError`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(path, f"cannot be read ({error.strerror})") from None
    lines = list(io.StringIO(_text(path, content), newline=""))
    first = _next_filled(lines, 0)
    declared = _SEP.fullmatch(lines[first]) if first < len(lines) else None
    if declared:
        first = _next_filled(lines, first + 1)
    header = lines[first] if first < len(lines) else ""
    return Lines(lines[first:], first + 1, declared[1] if declared else max(";,\t", key=header.count))


def _next_filled(lines: Sequence[str], start: int) -> int:
    return next((place for place in range(start, len(lines)) if lines[place].strip(" ;,\t\r\n")), len(lines))


def _text(path: Path, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError(path, f'is not UTF-8 but UTF-16 ("Unicode text"): {_SAVE}')
    if content.startswith(b"PK\x03\x04"):
        raise FileError(path, f"is a spreadsheet and no text: {_SAVE}")
    if b"\0" in content:
        raise FileError(path, f"is no text: {_SAVE}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
    # What has letters of UTF-8 beside bytes that are none is a damaged file and not one of Windows.
    if not _LETTERS.search(content):
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError:
            pass
    raise FileError(path, f"is neither UTF-8 nor of Windows (line {line}): {_SAVE}")
