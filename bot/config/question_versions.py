"""Which versions of the question 0-10 the rules name, and whether each still has the words that people were asked with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.organisation import Organisation
from bot.organisation.reading import Document, Place, instead
from dialogs.assistant import Assistant
from dialogs.problems import Problem
from dialogs.question_versions import QUESTION, versions, wordings
from storage.feedback.question_wordings import WordingKey
from storage.work import Work

_RULES = {
    "settings": "pilots",
    "services": "services",
    "units": "units",
}  # lists whose parts have rules, by file
_NAMING = ("question", "young_question")


def version_problems(folder: Path, dialogs: Assistant) -> Iterator[Problem]:
    """Rules that name a version which no response has."""
    known = versions(dialogs)
    for name, parts in _RULES.items():
        file = Document(folder / f"{name}.yml")
        for place, rules in _rules(file.data, parts):
            for key in _NAMING:
                version = rules.get(key)
                if version is not None and version not in known:
                    yield file.problem(
                        (*place, key), f"no question has the version {version}; {instead(version, known)}"
                    )


def _rules(data: Any, parts: str) -> Iterator[tuple[Place, dict[str, Any]]]:
    if "survey" in data:
        yield ("survey",), data["survey"]
    for number, part in enumerate(data.get(parts) or ()):
        if part.get("survey"):
            yield (parts, number, "survey"), part["survey"]


def hold_wordings(work: Work, dialogs: Assistant, organisation: Organisation) -> None:
    """Keep the words of the versions that were never asked."""
    work.question_wordings.hold(_worded(dialogs, organisation))


def reworded(work: Work, dialogs: Assistant, organisation: Organisation) -> list[Problem]:
    """Versions that have other words now than those that people were asked with, or none although they are open."""
    problems = []
    for key, text in work.question_wordings.changed(_worded(dialogs, organisation)).items():
        response = dialogs.responses[key.response.split(" ")[0]]
        wrong = f'people were asked with the version {key.version} in other words: "{text}"'
        right = "Put these back, and give the new words an `id` of their own"
        problems.append(Problem(response.file, f"{key.response} ({key.language})", wrong, right))
    return [*problems, *_wordless(work, dialogs)]


def _wordless(work: Work, dialogs: Assistant) -> Iterator[Problem]:
    """A reminder asks once more what was asked."""
    for version in sorted(work.question_wordings.open() - set(versions(dialogs))):
        wrong = f"people have still to answer the version {version}, which has no words any more"
        right = "Keep its words until the last of these questions is closed"
        yield Problem(dialogs.responses[QUESTION].file, QUESTION, wrong, right)


def _worded(dialogs: Assistant, organisation: Organisation) -> dict[WordingKey, str]:
    spoken = wordings(dialogs, organisation.settings.languages)
    return {WordingKey(*key): text for key, text in spoken.items()}
