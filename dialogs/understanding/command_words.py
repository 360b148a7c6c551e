"""The words of commands, as they are looked up."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs.understanding.kinds import Kind
from dialogs.understanding.typos import Vocabulary


class CommandWords:
    """What the words of the data mean: the kind, and its topic (a language, or the intent of a word without a kind)."""

    def __init__(self, said: Mapping[str, tuple[Kind, str | None]]) -> None:
        self.said = said
        self.mendable = Vocabulary(word for word in said if " " not in word and len(word) >= 5)
