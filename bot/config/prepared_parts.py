"""What the texts of prepared languages cost: SMS parts, of 70 letters where one is outside GSM-7."""

from __future__ import annotations

from collections.abc import Iterator

from bot.organisation import Organisation
from channels.segments import split
from dialogs.assistant import Assistant
from dialogs.languages import PREPARED
from dialogs.prepared_languages import PreparedLanguage, file_of, read_prepared
from dialogs.problems import Problem
from dialogs.question_versions import versions

MOST_PARTS = 3  # of a text


def parts(language: str, prepared: PreparedLanguage, organisation: Organisation) -> dict[str, int]:
    """Of each text, with the organisation's name in it."""
    name = organisation.name.of(language)
    return {text: len(split(said.fill(lambda _: name))) for text, said in prepared.texts.items()}


def misfits(dialogs: Assistant, organisation: Organisation) -> Iterator[Problem]:
    """Of the languages that are switched on: texts of too many parts, and a version of the question that does not exist."""
    known = versions(dialogs)
    for language, prepared in organisation.prepared.items():
        if prepared.version not in known:
            wrong = f"no question has the version {prepared.version}"
            yield Problem(f"{language}.yml", "version", wrong, f"Known are {', '.join(known)}")
        for text, count in parts(language, prepared, organisation).items():
            if count > MOST_PARTS:
                wrong, right = f"{count} SMS parts", f"At most {MOST_PARTS}; write it shorter"
                yield Problem(f"{language}.yml", f"texts.{text}", wrong, right)


def summary(organisation: Organisation) -> str:
    """A line on all of them, on or off."""
    told = []
    for language in PREPARED:
        on = organisation.prepared.get(language)
        counted = parts(language, on or read_prepared(file_of(language)), organisation)
        told.append(f"{language} {'/'.join(map(str, counted.values()))} ({'on' if on else 'off'})")
    return f"Prepared languages, in SMS parts of question/reminder/thanks/stop/crisis: {', '.join(told)}."
