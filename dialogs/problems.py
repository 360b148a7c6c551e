"""What is wrong with a dialogue's files, said so that its author can mend it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: the file, the place in it, what is wrong and what would be right."""

    file: str
    place: str
    wrong: str
    right: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.wrong}. {self.right}"


class DialogueError(Exception):
    """The dialogue cannot be used as it stands. `problems` holds every mistake found, in the files' order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)
