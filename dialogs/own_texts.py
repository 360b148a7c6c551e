"""An organisation's own words: files of responses that take the place of those that ship.

A file is a Rasa domain with `responses:` alone. It changes words and adds versions of the question 0-10; what a response
asks, offers and leads to stays as it ships. A language that it leaves out keeps the shipped words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from dialogs.documents import Place, instead
from dialogs.files import ButtonTitle, ConditionShape, File, Scalar, Shape, VariationShape, VersionId
from dialogs.languages import DEFAULT, LANGUAGES, OTHERWISE
from dialogs.problems import DialogueError, Problem
from dialogs.question_versions import AT_POSTER, QUESTION, REMINDER, VERSIONED
from dialogs.responses import OTHER_TONGUES, VARIABLES, Text

REQUIRED = {  # what a text must say in every wording
    QUESTION: ("0-10", "STOP"),
    REMINDER: ("0-10", "STOP"),
    AT_POSTER: ("0-10",),
    "utter_crisis": ("112",),
    "utter_emergency": ("112",),
    "utter_violence": ("112",),
}
WORDS = (OTHER_TONGUES,)  # of a response's metadata


class OwnButton(Shape):
    payload: str
    title: str | None = None
    translation: dict[str, ButtonTitle] = Field({})


class OwnVariation(Shape):
    text: str | None = None
    id: VersionId | None = None
    condition: list[ConditionShape] = Field([])
    translation: dict[str, str] = Field({})
    buttons: list[OwnButton] = Field([])
    channel: str | None = None
    metadata: dict[str, Any] = Field({})


class OwnTextsFile(Shape):
    version: str | None = None
    responses: dict[str, Annotated[list[OwnVariation], Field(min_length=1)]] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class ResponseSource:
    """The variations of a response as files have them. `files` tells of each variation where the words of a language stand."""

    variations: Sequence[VariationShape]
    file: str
    files: Sequence[dict[str, str]]

    @classmethod
    def shipped(cls, variations: Sequence[VariationShape], file: str) -> ResponseSource:
        return cls(variations, file, [dict.fromkeys(LANGUAGES, file)] * len(variations))


class OwnTexts:
    """The files of a folder laid over what ships. Mistakes gather in `problems`."""

    def __init__(self, folder: Path, shipped: Mapping[str, ResponseSource], languages: Sequence[str]) -> None:
        self._shipped = shipped
        self._languages = languages
        self.problems: list[Problem] = []
        self.responses: dict[str, ResponseSource] = {}
        for path in sorted(folder.glob("*.yml")):
            self._read(path)

    def _read(self, path: Path) -> None:
        try:
            file = File(path)
            responses = file.into(OwnTextsFile).responses
        except DialogueError as error:
            self.problems += error.problems
            return
        for name, variations in responses.items():
            place = ("responses", name)
            where = f"{path}:{file.line(place)}"
            if name not in self._shipped:
                wrong = f"no response is called {name}; {instead(name, list(self._shipped))}"
                self.problems.append(Problem(where, name, wrong))
            elif name in self.responses:
                wrong = f"{self.responses[name].file} words it too"
                self.problems.append(Problem(where, name, wrong, "Keep one of them"))
            else:
                laid = _Laid(name, self._shipped[name], where, self._languages)
                for number, own in enumerate(variations):
                    laid.lay(own, _within(file, (*place, number)))
                self.problems += laid.problems
                self.responses[name] = laid.result()


def _within(file: File, place: Place) -> Callable[[Place], str]:
    """Tells the file and line of what stands below this place."""
    return lambda below: f"{file.name}:{file.line((*place, *below))}"


class _Laid:
    """One response while own variations are laid over it."""

    def __init__(self, name: str, shipped: ResponseSource, where: str, languages: Sequence[str]) -> None:
        self._name, self._shipped, self._where, self._languages = name, shipped, where, languages
        self._reworded: dict[int, tuple[OwnVariation, dict[str, str]]] = {}
        self._new: list[tuple[VariationShape, dict[str, str]]] = []
        self.problems: list[Problem] = []

    def lay(self, own: OwnVariation, where: Callable[[Place], str]) -> None:
        shipped = self._shipped.variations
        if self._name in VERSIONED and own.id in (None, *(each.id for each in shipped)):
            wrong = f"{own.id} has words already, those that ship" if own.id else "a wording without an `id`"
            right = "Give it an `id` of its own, such as own-1, and name that in the rules: `survey: {question: own-1}`"
            self.problems.append(Problem(where(()), self._name, wrong, right))
            return
        place = next((n for n, each in enumerate(shipped) if _same(own, each)), None)
        if place in self._reworded:
            self.problems.append(Problem(where(()), self._name, "it words this a second time", "Keep one"))
        plain = next(n for n, each in enumerate(shipped) if not (each.condition or each.channel))
        base = shipped[plain if place is None else place]
        for at, wrong, right in _mistakes(self._name, own, base):
            self.problems.append(Problem(where(at), self._name, wrong, right))
        files = {language: where(_key(language)) for language in _texts(own)}
        if place is not None:
            self._reworded[place] = own, files
        elif self._name in VERSIONED:
            self._new.append((self._version(base, own, where(())), self._shipped.files[plain] | files))
        else:
            self._new.append((_worded(base, own), self._shipped.files[plain] | files))

    def _version(self, base: VariationShape, own: OwnVariation, where: str) -> VariationShape:
        """A version of the question. It has words of no other version in it."""
        for language in self._languages:
            if language not in _texts(own):
                wrong, right = (
                    f"the version {own.id} is missing in {language!r}",
                    "Word it in every language that is offered",
                )
                self.problems.append(Problem(where, self._name, wrong, right))
        metadata = {key: value for key, value in base.metadata.items() if key != OTHER_TONGUES}
        base = base.model_copy(update={"metadata": metadata})
        condition = own.condition or [ConditionShape(type="slot", name=VERSIONED[self._name], value=own.id)]
        return _worded(base, own, _in_every_language(_texts(own))).model_copy(update={"condition": condition})

    def result(self) -> ResponseSource:
        """Own variations first: the last one must be said where no other fits."""
        variations, files = [shape for shape, _ in self._new], [place for _, place in self._new]
        for number, shape in enumerate(self._shipped.variations):
            own, place = self._reworded.get(number) or self._elsewhere(shape) or (None, {})
            variations.append(shape if own is None else _worded(shape, own))
            files.append(self._shipped.files[number] | place)
        return ResponseSource(variations, self._where, files)

    def _elsewhere(self, shape: VariationShape) -> tuple[OwnVariation, dict[str, str]] | None:
        """Words for all channels take the place also of what ships for one channel alone."""
        for own, files in self._reworded.values():
            if (
                shape.channel
                and own.channel is None
                and _same(own, shape.model_copy(update={"channel": None}))
            ):
                return own, files
        return None


def _texts(own: OwnVariation) -> dict[str, str]:
    return ({} if own.text is None else {DEFAULT: own.text}) | own.translation


def _same(own: OwnVariation, shipped: VariationShape) -> bool:
    """Whether the own variation rewords this one, and is not said beside it."""
    if own.channel != shipped.channel:
        return False
    return own.id == shipped.id if own.id else _when(own.condition) == _when(shipped.condition)


def _when(condition: Sequence[ConditionShape]) -> list[tuple[str, Scalar]]:
    return [(each.name, each.value) for each in condition]


def _worded(
    base: VariationShape, own: OwnVariation, texts: Mapping[str, str] | None = None
) -> VariationShape:
    """The shipped variation in own words."""
    words = {DEFAULT: base.text, **base.translation, **(texts or _texts(own))}
    titles = {button.payload: button for button in own.buttons}
    return VariationShape(
        text=words.pop(DEFAULT),
        id=own.id or base.id,
        condition=own.condition or base.condition,
        translation=words,
        buttons=[
            button.model_copy(
                update={
                    "title": title.title or button.title,
                    "translation": button.translation | title.translation,
                }
            )
            if (title := titles.get(button.payload))
            else button
            for button in base.buttons
        ],
        channel=own.channel or base.channel,
        metadata=base.metadata | own.metadata,
    )


def _in_every_language(texts: Mapping[str, str]) -> dict[str, str]:
    """A language that is not offered is never said; it holds the words of another one."""
    some = texts.get(OTHERWISE) or next(iter(texts.values()), "")
    return {language: texts.get(language, some) for language in LANGUAGES} | dict(texts)


def _mistakes(name: str, own: OwnVariation, base: VariationShape) -> Iterator[tuple[Place, str, str]]:
    """Where a wording says less or more than the dialogue can hold, and what would be right."""
    if not (_texts(own) or own.buttons):
        yield (), "it words nothing", "Give a `text` in Finnish, a `translation` or `buttons`"
    shipped = frozenset().union(*(Text.read(text).names for text in (base.text, *base.translation.values())))
    for language, text in _texts(own).items():
        for wrong, right in _mistakes_of_text(text, shipped, REQUIRED.get(name, ())):
            yield _key(language), wrong, right
    payloads = [button.payload for button in base.buttons]
    for number, button in enumerate(own.buttons):
        if button.payload not in payloads:
            right = instead(button.payload, payloads) if payloads else "it has no buttons: take this one away"
            yield ("buttons", number), f"no button of it has the payload {button.payload}; {right}", ""
    for key, value in own.metadata.items():
        if key not in WORDS and base.metadata.get(key) != value:
            yield ("metadata", key), f"`{key}` is part of the dialogue", "Take it away: only words may change"


def _mistakes_of_text(
    text: str, shipped: frozenset[str], required: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """`shipped` are the placeholders of the words that ship."""
    named = Text.read(text).names
    for name in sorted(named - shipped - VARIABLES):
        known = ", ".join(f"{{{name}}}" for name in sorted(shipped | VARIABLES))
        yield f"unknown placeholder {{{name}}}", f"It may name {known}"
    for name in sorted(shipped - named - VARIABLES):
        yield f"the placeholder {{{name}}} is missing", "Name it: the person needs what it holds"
    for word in required:
        if word not in text:
            yield f"it does not say {word}", "A person must be told this in every wording"


def _key(language: str) -> tuple[str, ...]:
    return ("text",) if language == DEFAULT else ("translation", language)
