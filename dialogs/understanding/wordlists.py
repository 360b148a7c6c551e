"""Reads the lists of words, phrases and frames that understanding works with: `words/*.txt`, one file a module.

    # What is taken out before a cry for help is looked for; all languages.
    [idioms]
    killing time
    dead (slow|boring|easy)

A line `[name]` begins a section, a line that begins with `#` is a comment. The lines of a section are words, or they
are in the notation of `phrases` or `frames`, as the comment above it says. A file is read once, when the module that
uses it is imported. Letters may be written with or without their dots: texts are compared without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from dialogs.problems import DialogueError, Problem
from dialogs.understanding.text import fold

FOLDER = Path(__file__).parent / "words"

_HEADING = re.compile(r"\[([a-z_]+(?: [a-z_]+)*)\]")
_READ: dict[str, WordLists] = {}


class WordListError(DialogueError):
    """A list of words cannot be read. Names the file, the line, and what would be right."""

    def __init__(self, file: str, place: str, wrong: str, right: str) -> None:
        super().__init__([Problem(f"words/{file}", place, wrong, right)])


class WordLists:
    """The sections of one file, by name."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines = _lines(path)
        self.used: set[str] = set()
        self._sections = self._split()
        _READ[path.stem] = self

    def __getitem__(self, section: str) -> str:
        """The lines of a section."""
        if section not in self._sections:
            raise WordListError(
                self.path.name, f"[{section}]", "the section is missing", "Write it, with its lines below it"
            )
        self.used.add(section)
        return "\n".join(self._sections[section])

    def __iter__(self) -> Iterator[str]:
        return iter(self._sections)

    def words(self, section: str) -> frozenset[str]:
        """The words of a section, in no order."""
        return frozenset(self[section].split())

    def lines_of(self, section: str) -> frozenset[str]:
        """The lines of a section, each of which is one word or several."""
        return frozenset(self[section].splitlines())

    def _split(self) -> dict[str, list[str]]:
        sections: dict[str, list[str]] = {}
        section: list[str] | None = None
        for number, line in enumerate(self.lines, 1):
            if not line or line.startswith("#"):
                continue
            if line.startswith("["):
                section = sections.setdefault(self._heading(line, number, sections), [])
            elif section is None:
                raise self._wrong(
                    number, f'"{line}" is in no section', "Write it below a line such as [idioms]"
                )
            else:
                section.append(line)
        return sections

    def _heading(self, line: str, number: int, before: dict[str, list[str]]) -> str:
        heading = _HEADING.fullmatch(line)
        if not heading:
            raise self._wrong(number, f"{line} is no section", "Write its name in small letters, as [idioms]")
        if heading[1] in before:
            raise self._wrong(number, f"{line} is there already", "Write these lines into the first one")
        return heading[1]

    def _wrong(self, number: int, wrong: str, right: str) -> WordListError:
        return WordListError(self.path.name, f"line {number}", wrong, right)


def read(name: str) -> WordLists:
    """The lists in `words/<name>.txt`."""
    return WordLists(FOLDER / f"{name}.txt")


def not_understood(line: str, wrong: str, right: str) -> WordListError:
    """The error for a line of a list, or a part of one, that is not in its notation."""
    for lists in _READ.values():
        for number, other in enumerate(lists.lines, 1):
            if line in other and not other.startswith("#"):
                return WordListError(lists.path.name, f"line {number}", wrong, right)
    return WordListError("", f'"{line}"', wrong, right)


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise WordListError(
            path.name, "the file", f"cannot be read: {error.strerror}", f"It is {path}"
        ) from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise WordListError(path.name, f"line {line}", "not in UTF-8", "Save the file as UTF-8") from None
    return [line.strip() if line.isascii() else _compared(line.strip()) for line in text.splitlines()]


def _compared(line: str) -> str:
    """The line as what people write is compared: without dots and accents. Capitals, which name concepts, stay."""
    return line if line.startswith("#") else "".join(map(_letter, line))


@cache
def _letter(char: str) -> str:
    return char if char.isascii() else fold(char).upper() if char.isupper() else fold(char)
