"""The dialogue in an organisation's own words and languages."""

from __future__ import annotations

from pathlib import Path

from bot.config.question_versions import version_problems
from bot.config.text_lengths import problems
from bot.organisation import Organisation
from bot.organisation.folder import TEXTS
from dialogs.assistant import Assistant
from dialogs.loader import load_assistant
from dialogs.prepared_languages import with_prepared
from dialogs.problems import Problem


def load_dialogue(folder: Path, organisation: Organisation) -> Assistant:
    """`folder` is the one that the organisation was read from. Raises `DialogueError`."""
    assistant = load_assistant(texts=folder / TEXTS, languages=organisation.settings.languages)
    return with_prepared(assistant, organisation.prepared)


def misfits(folder: Path, dialogs: Assistant, organisation: Organisation) -> list[Problem]:
    """What of the dialogue and of the organisation does not fit the other one."""
    return [
        *problems(dialogs, organisation),
        *version_problems(folder, dialogs),
    ]
