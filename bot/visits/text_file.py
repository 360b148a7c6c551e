"""The lines of a text file, as a system or Excel writes it: UTF-8, or the code page of Windows in Finland."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

_SAVE = 'save it as "CSV UTF-8"'
_LETTERS = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")  # one letter of several bytes, as UTF-8 has them
_NOT_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # bytes that its code page has no letter for
_LONGEST = 1 << 20  # bytes of a line that are looked at together
_SEP = re.compile(
    r"\"?sep=([;,\t|])\"?[;,\t|\s]*", re.IGNORECASE
)  # the first line that tells Excel what parts cells


class FileError(Exception):
    """A file that cannot be read as visits at all. Names the file and what is wrong with it."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")


@dataclass(frozen=True, slots=True)
class Lines:
    """From the first line that is not empty, whose number in the file is `first`. Each is read when it is asked for."""

    lines: Iterator[str]
    first: int
    delimiter: str
    total: int
    """Lines of the whole file."""


def read_lines(path: Path) -> Lines:
    """Looks at the whole file before it gives the first line, in a constant amount of memory.

    Raises `FileError`, later too where the file is changed meanwhile.
    """
    source = _open(path)
    try:
        encoding, total = _examined(path, source)
    except BaseException:
        source.close()
        raise
    lines = _decoded(path, source, encoding)
    first, header = _next_filled(lines, 1)
    declared = _SEP.fullmatch(header)
    if declared:
        first, header = _next_filled(lines, first + 1)
    delimiter = declared[1] if declared else max(";,\t", key=header.count)
    return Lines(chain([header] if header else [], lines), first, delimiter, total)


def _open(path: Path) -> BinaryIO:
    """What cannot be read twice, such as a pipe, is taken into memory."""
    try:
        source = path.open("rb")
        if source.seekable():
            return source
        with source:
            return io.BytesIO(source.read())
    except OSError as error:
        raise _unreadable(path, error) from None


def _decoded(path: Path, source: BinaryIO, encoding: str) -> Iterator[str]:
    try:
        source.seek(0)
        with io.TextIOWrapper(source, encoding, newline="") as text:
            yield from text
    except UnicodeDecodeError:
        raise FileError(path, "was changed while it was read") from None
    except OSError as error:
        raise _unreadable(path, error) from None


def _next_filled(lines: Iterator[str], number: int) -> tuple[int, str]:
    """The next line with something in it, and its number; none at the end."""
    for place, line in enumerate(lines, start=number):
        if line.strip(" ;,\t\r\n"):
            return place, line
    return number, ""


def _examined(path: Path, source: BinaryIO) -> tuple[str, int]:
    """The encoding of a text and the number of its lines. Raises `FileError` for what is no text."""
    utf8 = codecs.getincrementaldecoder("utf-8")()
    lines = wrong_line = 0
    letters, windows = False, True
    for place, part in enumerate(_parts(path, source)):
        if place == 0:
            _refuse_what_is_no_text(path, part)
        if b"\0" in part:
            raise FileError(path, f"is no text: {_SAVE}")
        if not wrong_line:
            try:
                utf8.decode(part, final=not part)
            except UnicodeDecodeError:
                wrong_line = lines + 1
        letters = letters or bool(_LETTERS.search(part))
        windows = windows and not _NOT_WINDOWS.search(part)
        lines += part.count(b"\n") or part.count(b"\r")
    if not wrong_line:
        return "utf-8-sig", lines
    # What has letters of UTF-8 beside bytes that are none is a damaged file and not one of Windows.
    if letters or not windows:
        raise FileError(path, f"is neither UTF-8 nor of Windows (line {wrong_line}): {_SAVE}")
    return "cp1252", lines


def _parts(path: Path, source: BinaryIO) -> Iterator[bytes]:
    """Line by line, and nothing at the end; a longer line in parts."""
    try:
        while part := source.readline(_LONGEST):
            yield part
    except OSError as error:
        raise _unreadable(path, error) from None
    yield b""


def _refuse_what_is_no_text(path: Path, beginning: bytes) -> None:
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError(path, f'is not UTF-8 but UTF-16 ("Unicode text"): {_SAVE}')
    if beginning.startswith(b"PK\x03\x04"):
        raise FileError(path, f"is a spreadsheet and no text: {_SAVE}")


def _unreadable(path: Path, error: OSError) -> FileError:
    return FileError(path, f"cannot be read ({error.strerror})")
