"""The labelled rows that the second opinion is trained with."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from dialogs.understanding import features
from dialogs.understanding.text import Message, clean
from dialogs.understanding.tongue import tongue

ROOT = Path(__file__).parents[1]
DATA = ROOT / "dialogs" / "understanding" / "data"
TABLES = ROOT / "tests" / "dialogs" / "understanding"
COLUMNS = ("text", "language", "label", "source", "checked_by")
WISHES = ROOT / "bot" / "catalogue" / "data"
WISH = "wish"
"""The label of what residents write who look for a way to take part: it may be heard as a question or a wish to join, or not."""
LABELS = (
    "stop", "crisis", "violence", "discrimination", "question", "callback", "wrong_person", "join", "no_answer", WISH, "none",
)  # fmt: skip
SOURCES = ("written", "rule test", "negative")
_SAME = frozenset({"stop", "crisis", "question", "callback", "wrong_person", "join", "no_answer"})
"""Kinds of the rules' tables that are labels too."""
_REMARKS = frozenset({"comment", "rating_comment"})
_NOT_NONE = frozenset({"crisis", "stop", "wrong_person", "callback", "join", "question", "no_answer"})


class Row(NamedTuple):
    text: str
    language: str
    label: str
    source: str
    checked_by: str

    @property
    def words(self) -> list[str]:
        return words_of(self.text)


def load() -> list[Row]:
    """The rows of the data folder, then those of the rules' tables; each text once, as it was labelled first."""
    found: dict[str, Row] = {}
    for row in [*_written(), *_tested()]:
        found.setdefault(" ".join(row.words), row)
    found.pop("", None)
    return list(found.values())


def remarks() -> Iterator[str]:
    """Texts of feedback: those that were written as such, and those of the rules' tables that give a reason."""
    yield from (row.text for row in _written() if row.label in ("none", "discrimination"))
    for waits, kind, _, text in _cases():
        if kind in _REMARKS and waits in ("rating", "text", ""):
            yield text
    yield from (row["text"] for row in _replies() if row["expected_kind"] in _REMARKS)


def grades_alone() -> Iterator[str]:
    """Texts of the rules' tables that give a grade and no reason."""
    for waits, kind, _, text in _cases():
        if kind == "rating" and waits != "name":
            yield text
    for row in _replies():
        if row["expected_kind"] == "rating":
            yield row["text"]


def graded() -> Iterator[tuple[str, str, str]]:
    """Texts of the rules' tables that answer the question for a number: each with its kind, and its grade or none."""
    for path in sorted(TABLES.glob("cases*.csv")):
        for line in filter(None, path.read_text(encoding="utf-8").split("\n")[1:]):
            waits, kind, grade, _, text = line.split("|", 4)
            if waits in ("rating", "") and ("/" not in kind or "rating" not in kind):
                yield text.replace("\\n", "\n"), kind, grade


def words_of(text: str) -> list[str]:
    return Message(clean(text).strip()).words


def _written() -> Iterator[Row]:
    for path in sorted(DATA.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            yield from (Row(**row) for row in csv.DictReader(lines))
    for path in _wishes():
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                yield Row(row["text"], row["language"], WISH, "written", row["checked_by"])


def _wishes() -> list[Path]:
    return sorted(WISHES.glob("*wishes_*.csv"))


def _tested() -> Iterator[Row]:
    """What the rules' tables say of their texts, as far as that is a label."""
    for waits, kind, detail, text in _cases():
        if waits in ("rating", "text", "") and (label := _label(kind, detail)):
            yield Row(text, tongue(text) or "", label, "rule test", "tests")
    for row in _replies():
        if row["doubtful"] != "yes" and (label := _label(row["expected_kind"], "")):
            yield Row(row["text"], row["lang"], label, "rule test", "tests")


def _cases() -> Iterator[tuple[str, str, str, str]]:
    """What is expected, the kind, the detail and the text of each case."""
    for path in sorted(TABLES.glob("cases*.csv")):
        for line in filter(None, path.read_text(encoding="utf-8").split("\n")[1:]):
            waits, kind, _, detail, text = line.split("|", 4)
            yield waits, kind, detail, text.replace("\\n", "\n")


def _replies() -> Iterator[dict[str, str]]:
    with (TABLES / "replies.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _label(kind: str, detail: str) -> str | None:
    """None where several labels are possible."""
    if detail == "flag:discrimination":
        return "discrimination"
    if kind == "crisis" and detail == "topic:violence":
        return "violence"
    if kind in _SAME:
        return kind
    if "/" in kind or kind.startswith("*") or (kind.startswith("!") and kind[1:] not in _SAME):
        return None
    return "none"


def digest() -> str:
    """Of the data folder as it is trained with. The rules' tables change oftener and do not make the weights stale."""
    files = [*sorted(DATA.glob("*.csv")), *_wishes(), features.CONCEPTS]
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
