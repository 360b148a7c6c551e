"""Reads the lists of words, phrases and frames that understanding works with: `words/*.txt`, one file a module.

    # What is taken out before a cry for help is looked for; all languages.
    [idioms]
    killing time
    dead (slow|boring|easy)

A line `[name]` begins a section, a line that begins with `#` is a comment. The lines of a section are words, or they
are in the notation of `phrases` or `frames`, as the comment above it says. In phrases, `{name}` stands for a choice
between all that another section of the file holds, separated by `|`. A file is read once, when the module that uses it
is imported. Letters may be written with or without their dots: texts are compared without.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

from dialogs.problems import DialogueError, Problem
from dialogs.understanding.text import fold

FOLDER = Path(__file__).parent / "words"

_HEADING = re.compile(r"\[([a-z_]+(?: [a-z_]+)*)\]")
_CHOICE = re.compile(r"\{([^{}]*)\}")
_NOT_IN_CHOICES = re.compile(r"(?<=\w)[|)}$]|[(|{^](?=\w)")
_NOT_IN_WORDS = re.compile(rf"(?<=\w)\*|\*(?=\w)|{_NOT_IN_CHOICES.pattern}")
_READ: dict[str, WordLists] = {}


class WordListError(DialogueError):
    """A list of words cannot be read. Names the file, the line, and what would be right."""

    def __init__(self, file: str, place: str, wrong: str, right: str, line: int = 0) -> None:
        super().__init__([Problem(f"words/{file}", place, wrong, right, line)])


class WordLists:
    """The sections of one file, by name."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._written = _lines(path)
        self.lines = [line if line.isascii() else _compared(line) for line in self._written]
        self.used: set[str] = set()
        self._sections = self._split()
        for number, line in enumerate(self.lines):
            if "{" in line and not line.startswith("#"):
                self.lines[number] = _CHOICE.sub(partial(self._chosen, number), line)
        _READ[path.stem] = self

    def __getitem__(self, section: str) -> str:
        """The lines of a section."""
        return "\n".join(self._lines_of(section, self.lines))

    def __iter__(self) -> Iterator[str]:
        return iter(self._sections)

    def words(self, section: str) -> frozenset[str]:
        """The words of a section, in no order."""
        self._refuse(section, _NOT_IN_WORDS)
        return frozenset(self[section].split())

    def lines_of(self, section: str) -> frozenset[str]:
        """The lines of a section, each of which is one word or several."""
        return frozenset(self[section].splitlines())

    def as_written(self, section: str) -> frozenset[str]:
        """The words of a section with their dots and accents, where a word means another thing without."""
        self._refuse(section, _NOT_IN_WORDS)
        return frozenset(" ".join(self._lines_of(section, self._written)).split())

    def choice(self, section: str) -> str:
        """A regular expression for any word of a section; `*` is any ending."""
        self._refuse(section, _NOT_IN_CHOICES)
        return _any(self[section].split())

    def choice_of_several(self, section: str) -> str:
        """The same for a section with commas, between which stands one word or several."""
        return _any(self.several(section))

    def several(self, section: str) -> list[str]:
        self._refuse(section, _NOT_IN_CHOICES)
        return list(filter(None, re.split(r",? *\n|, *", self[section])))

    def _lines_of(self, section: str, lines: Sequence[str]) -> Iterator[str]:
        if section not in self._sections:
            raise WordListError(
                self.path.name, f"[{section}]", "the section is missing", "Write it, with its lines below it"
            )
        self.used.add(section)
        return (lines[number] for number in self._sections[section])

    def _refuse(self, section: str, signs: re.Pattern[str]) -> None:
        """Notation that this section does not know would be taken for letters, and never match."""
        for number in self._sections.get(section, ()):
            if sign := signs.search(self.lines[number]):
                raise self._wrong(number, f"{sign[0]} means nothing in [{section}]", "Write whole words")

    def _split(self) -> dict[str, list[int]]:
        """Which lines each section has."""
        sections: dict[str, list[int]] = {}
        section: list[int] | None = None
        for number, line in enumerate(self.lines):
            if not line or line.startswith("#"):
                continue
            if line.startswith("["):
                section = sections.setdefault(self._heading(line, number, sections), [])
            elif section is None:
                raise self._wrong(
                    number, f'"{line}" is in no section', "Write it below a line such as [idioms]"
                )
            else:
                section.append(number)
        return sections

    def _chosen(self, number: int, name: re.Match[str]) -> str:
        """The words of the section that a phrase names, as the phrase's notation writes a choice."""
        if name[1] not in self._sections:
            right = f"Write the section [{name[1]}], or the name of one that is there"
            raise self._wrong(number, f"{name[0]} is no section", right)
        return f"({'|'.join(self[name[1]].splitlines())})"

    def _heading(self, line: str, number: int, before: Collection[str]) -> str:
        heading = _HEADING.fullmatch(line)
        if not heading:
            raise self._wrong(number, f"{line} is no section", "Write its name in small letters, as [idioms]")
        if heading[1] in before:
            raise self._wrong(number, f"{line} is there already", "Write these lines into the first one")
        return heading[1]

    def _wrong(self, number: int, wrong: str, right: str) -> WordListError:
        return WordListError(self.path.name, "", wrong, right, number + 1)


def read(name: str) -> WordLists:
    """The lists in `words/<name>.txt`."""
    return WordLists(FOLDER / f"{name}.txt")


def not_understood(line: str, wrong: str, right: str) -> WordListError:
    """The error for a line of a list, or a part of one, that is not in its notation."""
    for lists in _READ.values():
        for number, other in enumerate(lists.lines, 1):
            if line in other and not other.startswith("#"):
                return WordListError(lists.path.name, "", wrong, right, number)
    return WordListError("", f'"{line}"', wrong, right)


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise WordListError(path.name, "", f"cannot be read: {error.strerror}", f"It is {path}") from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise WordListError(path.name, "", "not in UTF-8", "Save the file as UTF-8", line) from None
    return [line.strip() for line in text.splitlines()]


def _any(items: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, items))})".replace(r"\*", r"\w*")


def _compared(line: str) -> str:
    """The line as what people write is compared: without dots and accents. Capitals, which name concepts, stay."""
    return line if line.startswith("#") else "".join(map(_letter, line))


@cache
def _letter(char: str) -> str:
    return char if char.isascii() else fold(char).upper() if char.isupper() else fold(char)
