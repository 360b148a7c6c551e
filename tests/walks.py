"""Which steps and branches of the dialogues the transcripts walk, in which language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from dialogs.loader import load_assistant
from dialogs.responses import LANGUAGES
from dialogs.turn import Turn
from dialogs.validation import branches

SHOWN = 12  # steps that no transcript walked, at the end of a test run; --walks writes down all


class Walks:
    def __init__(self) -> None:
        self.all: Sequence[str] = branches(load_assistant())
        self.played: set[str] = set()
        self._languages: dict[str, set[str]] = defaultdict(set)

    def note(self, turn: Turn) -> None:
        for step in turn.trail:
            self._languages[step].add(turn.language)

    def missing(self, language: str, flow: str = "") -> list[str]:
        """The steps and branches that no transcript walked in this language, of one flow or of all."""
        return [
            step
            for step in self.all
            if language not in self._languages[step] and step.startswith(f"{flow}/" if flow else "")
        ]

    def nowhere(self) -> list[str]:
        return [step for step in self.all if not self._languages[step]]

    def summary(self) -> list[str]:
        walked = (f"{language} {len(self.all) - len(self.missing(language))}" for language in LANGUAGES)
        lines = [
            f"{len(self.played)} transcripts, {len(self.all)} steps and branches; walked: {', '.join(walked)}"
        ]
        if nowhere := self.nowhere():
            lines.append(f"walked in no language ({len(nowhere)}): {', '.join(nowhere[:SHOWN])}")
        return lines

    def table(self) -> str:
        """One line a step or branch, with the languages that walk it."""
        width = max(map(len, self.all))
        rows = [
            f"{step:{width}}  "
            + "  ".join(lang if lang in self._languages[step] else "--" for lang in LANGUAGES)
            for step in self.all
        ]
        return "\n".join([*self.summary(), "", *rows]) + "\n"
