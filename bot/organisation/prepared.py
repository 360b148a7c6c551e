"""The prepared languages that an organisation switches on by naming them in `languages` of its settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bot.organisation.folder import LANGUAGES
from bot.organisation.reading import Document, Problem
from bot.organisation.settings import OrganisationSettings
from dialogs.languages import PREPARED
from dialogs.prepared_languages import PreparedLanguage, file_of, read_prepared
from dialogs.problems import DialogueError


def switched_on(folder: Path, settings: OrganisationSettings) -> Mapping[str, PreparedLanguage]:
    """Those of an organisation that was checked."""
    return {
        language: read_prepared(file_of(language, folder / LANGUAGES))
        for language in settings.asked_in
        if language in PREPARED
    }


def prepared_problems(folder: Path, file: Document, settings: OrganisationSettings) -> Iterator[Problem]:
    """What those lack that are switched on, and what is wrong in the files of the folder, switched on or not."""
    for language in PREPARED:
        path = file_of(language, folder / LANGUAGES)
        on = language in settings.asked_in
        if not (on or path.is_relative_to(folder)):
            continue
        try:
            prepared = read_prepared(path)
        except DialogueError as error:
            yield from (replace(problem, file=str(path)) for problem in error.problems)
            continue
        if on:
            from dialogs.prepared_review import lacking  # reads texts, which takes long to import

            place = ("languages", settings.asked_in.index(language))
            for wrong in lacking(language, prepared):
                yield file.problem(place, f"{language} cannot be switched on yet: {path}: {wrong}")
