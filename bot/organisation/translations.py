"""Texts in the languages that an organisation offers; others may be left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.organisation.parts import Part, Translated
from bot.organisation.reading import Document, Place, Problem


def translation_problems(file: Document, part: Part, languages: Sequence[str]) -> Iterator[Problem]:
    """The texts of this part of the file that lack one of these languages. What the file leaves out is not its matter."""
    for place, wrong in missing_texts(part, languages):
        yield file.problem(place, wrong)


def missing_texts(part: Part, languages: Sequence[str]) -> Iterator[tuple[Place, str]]:
    """Each with its place in the part."""
    for place, texts in texts_in(part, ()):
        for language in languages:
            if language in type(texts).model_fields and getattr(texts, language) is None:
                yield (*place, language), "is missing"


def texts_in(value: Any, place: Place) -> Iterator[tuple[Place, Translated]]:
    """Each text that is written in this part, with its place."""
    if isinstance(value, Translated):
        yield place, value
    elif isinstance(value, Part):
        for name in sorted(value.model_fields_set):  # not a default, which no file can mend
            yield from texts_in(getattr(value, name), (*place, name))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from texts_in(item, (*place, number))
