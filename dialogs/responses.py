"""The domain's responses: what may be said, in every language and with every channel's variation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from dialogs import languages
from dialogs.files import Scalar, VariationShape
from dialogs.turn import Choice

LANGUAGES = tuple(languages.LANGUAGES)
DEFAULT_LANGUAGE = languages.DEFAULT
OTHERWISE = languages.OTHERWISE

OTHER_TONGUES = "other_tongues"  # in metadata: the text in English for people of other mother tongues
# What texts say of the languages that are offered.
LANGUAGE_VARIABLES = frozenset({"other_words", "change_language", "languages_read", "choose_language"})
# What `Services.variables` holds.
VARIABLES = LANGUAGE_VARIABLES | {
    "org", "tel", "days", "list_days", "handle_days", "answer_days", "quarantine_days",
    "initiative_service",
}  # fmt: skip
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its placeholders found once: `parts` alternates between words and names."""

    parts: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Text:
        return cls(tuple(_PLACEHOLDER.split(text)))

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.parts[1::2])

    def fill(self, value: Callable[[str], str]) -> str:
        parts = self.parts
        if len(parts) == 1:
            return parts[0]
        return "".join([value(part) if i % 2 else part for i, part in enumerate(parts)])


@dataclass(frozen=True, slots=True)
class Button:
    titles: Mapping[str, Text]
    payload: str


@dataclass(frozen=True, slots=True)
class Variation:
    """`asks` is the slot that this text asks for although no `collect` step says it; `offers` is what a yes to it means.

    `condition` holds the slots and their values with which it is said; `id` names its wording. `other_tongues` is the
    English text for people of other mother tongues, which says how to choose another language.
    """

    id: str | None
    condition: tuple[tuple[str, Scalar], ...]
    channel: str | None
    texts: Mapping[str, Text]
    buttons: tuple[Button, ...]
    letters: bool
    asks: str | None
    offers: str | None
    told: bool  # said beside a question, and none itself: it is sent although the question was answered meanwhile
    other_tongues: Text | None
    prepared: Mapping[str, Variation]  # in languages in which little is said (`dialogs.prepared_languages`)
    longest: Mapping[str, str]  # the longest value of a placeholder, where its slot tells none
    made: Mapping[str, tuple[Choice, ...]]  # the choices in the languages where no title has a placeholder
    files: Mapping[str, str]  # where the words of a language stand

    @classmethod
    def read(cls, shape: VariationShape, files: Mapping[str, str]) -> Variation:
        letters = shape.metadata.get("choices") == "letters"
        buttons = tuple(
            Button(
                _texts(button.title, {k: v["title"] for k, v in button.translation.items() if "title" in v}),
                button.payload,
            )
            for button in shape.buttons
        )
        return cls(
            id=shape.id,
            condition=tuple((each.name, each.value) for each in shape.condition),
            channel=shape.channel,
            texts=_texts(shape.text, shape.translation),
            buttons=buttons,
            letters=letters,
            asks=shape.metadata.get("asks"),
            offers=shape.metadata.get("offers"),
            told=bool(shape.metadata.get("told")),
            other_tongues=Text.read(str(other).strip())
            if (other := shape.metadata.get(OTHER_TONGUES))
            else None,
            prepared={},
            longest=shape.metadata.get("longest") or {},
            made={
                language: tuple(
                    lettered([(b.titles[language].parts[0], b.payload) for b in buttons], letters)
                )
                for language in LANGUAGES
                if all(language in b.titles and not b.titles[language].names for b in buttons)
            },
            files=files,
        )

    @property
    def spoken(self) -> Iterator[tuple[str, Text]]:
        """Its texts, with the language of each."""
        yield from self.texts.items()
        if self.other_tongues:
            yield OTHERWISE, self.other_tongues

    @property
    def wordings(self) -> Iterator[tuple[str, Text]]:
        """Everything that it may say."""
        yield from self.spoken
        for each in self.prepared.values():
            yield from each.spoken

    def text(self, language: str, switch: str | None = None) -> Text:
        """`switch` holds the words that choose another language, where the person's mother tongue is not spoken here."""
        if switch and self.other_tongues and language == OTHERWISE:
            return self.other_tongues
        return self.texts[language]

    def holds(self, slots: Mapping[str, Any]) -> bool:
        return all(slots.get(name) == value for name, value in self.condition)

    def choices(
        self, language: str, value: Callable[[str], str], more: Sequence[Mapping[str, str]] = ()
    ) -> tuple[Choice, ...]:
        """Its buttons behind those that an action brings along."""
        if not more and language in self.made:
            return self.made[language]
        titles = [(button["title"], button["payload"]) for button in more]
        titles += [(button.titles[language].fill(value), button.payload) for button in self.buttons]
        return tuple(lettered(titles, self.letters))


def lettered(titles: Iterable[tuple[str, str]], letters: bool) -> Iterator[Choice]:
    """An answer to the question has a letter; a button that leads elsewhere (/next, /skip) stands beside."""
    free = iter(LETTERS if letters else "")
    for title, payload in titles:
        yield Choice(title, payload, next(free, "") if payload.startswith("/SetSlots") else "")


@dataclass(frozen=True, slots=True)
class Response:
    name: str
    variations: tuple[Variation, ...]
    file: str = ""
    by_channel: Mapping[str | None, Variation] = field(default_factory=dict)  # those without a condition
    conditional: tuple[Variation, ...] = ()

    @classmethod
    def read(
        cls, name: str, shapes: Sequence[VariationShape], file: str, files: Sequence[Mapping[str, str]]
    ) -> Response:
        """`files` tells of each variation in which file its words in each language stand."""
        variations = [Variation.read(shape, place) for shape, place in zip(shapes, files, strict=True)]
        return cls.of(name, variations, file)

    @classmethod
    def of(cls, name: str, variations: Sequence[Variation], file: str) -> Response:
        return cls(
            name,
            tuple(variations),
            file,
            {variation.channel: variation for variation in variations if not variation.condition},
            tuple(variation for variation in variations if variation.condition),
        )

    def variation(self, channel: str, slots: Mapping[str, Any] = MappingProxyType({})) -> Variation:
        """The first one whose condition holds, else the one without a condition; of either kind the channel's own
        before the one for all channels.
        """
        if self.conditional:
            holding = [variation for variation in self.conditional if variation.holds(slots)]
            for wanted in (channel, None):
                for variation in holding:
                    if variation.channel == wanted:
                        return variation
        return self.by_channel.get(channel) or self.by_channel[None]


def _texts(text: str, translation: Mapping[str, str]) -> dict[str, Text]:
    return {
        language: Text.read(words.strip())
        for language, words in {DEFAULT_LANGUAGE: text, **translation}.items()
    }
