"""What is wrong with a file, said so that its author can mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: the file, the place in it, what is wrong and what would be right."""

    file: str
    place: str  # units[3].type; empty: the file as a whole
    wrong: str
    right: str = ""  # empty where `wrong` tells it
    line: int = 0  # 0: not known

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        what = f"{self.wrong}. {self.right}" if self.right else self.wrong
        return ": ".join(part for part in (where, self.place, what) if part)


class DocumentError(Exception):
    """Files cannot be used as they stand. `problems` holds every mistake found, in the files' order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class DialogueError(DocumentError):
    """The files of the dialogue cannot be used."""
