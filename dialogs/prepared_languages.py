"""Languages that are prepared as data, a file each in `dialogs/prepared/`: the question about a visit and what follows on it.

All else is said in English to a person who is asked in one. None is spoken before an organisation switches it on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints

from dialogs.files import Shape, read
from dialogs.responses import OTHERWISE, Response, Text, Variation, lettered

if TYPE_CHECKING:
    from dialogs.assistant import Assistant

FOLDER = Path(__file__).parent / "prepared"

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Lines = tuple[Line, ...]
Number = Annotated[str, StringConstraints(pattern=r"^(?:[0-9]|10)$")]

# What each text is said for. The question comes once more where the answer was not understood.
_SAID_FOR = {
    "question": ("utter_ask_rating", "utter_rating_unclear"),
    "reminder": ("utter_rating_remind",),
    "thanks": (
        "utter_thanks_0_6", "utter_thanks_7_10", "utter_corrected_previous_input", "utter_rating_giveup", "utter_feedback_thanks",
        "utter_saved",
    ),
    "stop": ("utter_stop_ok",),
    "crisis": ("utter_crisis", "utter_violence", "utter_emergency"),
}  # fmt: skip


class PreparedTexts(Shape):
    question: Line
    reminder: Line
    thanks: Line
    stop: Line
    crisis: Line

    def items(self) -> Iterator[tuple[str, Text]]:
        return ((name, Text.read(getattr(self, name))) for name in type(self).model_fields)


class CrisisRows(Shape):
    suicide: Lines = ()
    violence: Lines = ()
    emergency: Lines = ()


class Rows(Shape):
    """What people may write, and how it has to be understood."""

    numbers: dict[Number, Lines] = Field(default={})
    stop: Lines = ()
    crisis: CrisisRows = CrisisRows()
    neither: Lines = ()  # remarks without a number


class PreparedLanguage(Shape):
    """`version` is the version of the question 0-10 that its question words. `digits` are those of its script, 0 first."""

    reviewed_by: Line | None = None
    reviewed_on: date | None = None
    version: Line
    texts: PreparedTexts
    digits: Annotated[str, StringConstraints(min_length=10, max_length=10)] = "0123456789"
    rows: Rows = Rows()


def file_of(language: str, folder: Path | None = None) -> Path:
    """The organisation's own file in this folder, or else the one that ships."""
    own = folder / f"{language}.yml" if folder else None
    return own if own and own.exists() else FOLDER / f"{language}.yml"


def read_prepared(path: Path) -> PreparedLanguage:
    """Raises `DialogueError`."""
    return read(path, PreparedLanguage)[1]


def with_prepared(assistant: Assistant, languages: Mapping[str, PreparedLanguage]) -> Assistant:
    """The assistant speaking these languages as well."""
    responses = dict(assistant.responses)
    for code, prepared in languages.items():
        for name, text in prepared.texts.items():
            for said in _SAID_FOR[name]:
                responses[said] = _spoken(responses[said], code, text, prepared.version)
    return replace(assistant, responses=responses, prepared=frozenset(languages))


def _spoken(response: Response, language: str, text: Text, version: str) -> Response:
    """Another version of the question has no words in this language: it is asked in English."""
    variations = [
        replace(each, prepared={**each.prepared, language: _wording(each, language, text)})
        if each.id in (None, version)
        else each
        for each in response.variations
    ]
    return Response.of(response.name, variations, response.file)


def _wording(variation: Variation, language: str, text: Text) -> Variation:
    """The text, with the buttons that are numbers. It offers nothing that would be in English."""
    numbers = tuple(button for button in variation.buttons if button.payload.startswith("/SetSlots"))
    titles = [(button.titles[OTHERWISE].parts[0], button.payload) for button in numbers]
    return replace(
        variation,
        texts={language: text},
        other_tongues=None,
        buttons=numbers,
        offers=None,
        made={language: tuple(lettered(titles, variation.letters))},
    )
