"""Command words as data, in Rasa's form of NLU training data: what people write for an intent, in each language.

    nlu:
      - intent: ask_parking
        metadata: {language: fi}
        examples: |
          - pysäköinti

A whole example is matched, not learned from. An entity `topic` around it gives the intent its topic:
`[suomeksi]{"entity": "topic", "value": "fi"}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dialogs import files
from dialogs.problems import DialogueError, Problem
from dialogs.understanding.command_words import CommandWords
from dialogs.understanding.kinds import Kind
from dialogs.understanding.text import bare_words, fold

FOLDER = Path(__file__).parent.parent / "nlu"
_KINDS = frozenset(map(str, Kind)) - {"command"}
_ENTITY = re.compile(r"\[(?P<text>[^\]]+)\](?P<entity>\{.*\})")


@dataclass(frozen=True, slots=True)
class Example:
    """Words for an intent. `bare` is what is compared with a text."""

    intent: str
    language: str
    text: str
    topic: str | None
    file: str

    @property
    def bare(self) -> str:
        return bare_words(fold(self.text))

    @property
    def meaning(self) -> tuple[Kind, str | None]:
        return (Kind(self.intent), self.topic) if self.intent in _KINDS else (Kind.command, self.intent)


def read_examples(items: Iterable[files.IntentExamples], file: str) -> Iterator[Example]:
    """Raises `DialogueError` for a line that is no example."""
    for item in items:
        place = f"nlu.{item.intent}.examples"
        for line in filter(None, map(str.strip, item.examples.splitlines())):
            if not line.startswith("- "):
                raise DialogueError([Problem(file, place, f"{line!r} is no example", "Begin each with `- `")])
            text, topic = line[2:].strip(), None
            if text.startswith("["):
                text, topic = _annotated(text, file, place)
            example = Example(item.intent, item.metadata.language, text, topic, file)
            if not example.bare:
                raise DialogueError([Problem(file, place, f"{line!r} holds no word", "Write a word")])
            yield example


def _annotated(text: str, file: str, place: str) -> tuple[str, str]:
    try:
        match = _ENTITY.fullmatch(text)
        entity = json.loads(match["entity"]) if match else {}
        if match and entity["entity"] == "topic":
            return match["text"], str(entity["value"])
    except (ValueError, KeyError):
        pass
    right = 'Write [words]{"entity": "topic", "value": "..."}'
    raise DialogueError([Problem(file, place, f"the entity of {text!r} cannot be read", right)])


def command_words(examples: Iterable[Example]) -> CommandWords:
    return CommandWords({example.bare: example.meaning for example in examples})


def shipped_words() -> CommandWords:
    shapes = ((path.name, files.read(path, files.NluFile)[1]) for path in sorted(FOLDER.glob("*.yml")))
    return command_words(example for name, shape in shapes for example in read_examples(shape.nlu, name))
