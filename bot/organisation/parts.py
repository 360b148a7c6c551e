"""What every file of an organisation is made of: strict parts, and texts in every language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from channels.segments import septets
from dialogs.languages import LANGUAGES, OTHERWISE, PREPARED
from dialogs.plain_language import LONGEST_SENTENCE, long_sentence, words
from dialogs.services import PURPOSE_LENGTH, SUMMARY_LENGTH, TITLE_LENGTH


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"must be one of {', '.join(LANGUAGES)}")
    return language


def _asked_in(language: str) -> str:
    if language not in LANGUAGES and language not in PREPARED:
        raise ValueError(
            f"must be one of {', '.join(LANGUAGES)}, or of {', '.join(PREPARED)} once they were reviewed"
        )
    return language


Language = Annotated[str, AfterValidator(_known)]
FURTHER = [language for language in LANGUAGES if language not in ("fi", "sv", "en")]


class Part(BaseModel):
    """Strict: no unknown key, no guessing between types, nothing changed after it was read."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _fits(longest: int) -> AfterValidator:
    def check(text: str) -> str:
        length = septets(text)
        if length is None:
            odd = " ".join(sorted({letter for letter in text if septets(letter) is None}))
            raise ValueError(f"no SMS of normal length holds {odd} (use plain letters, - and ')")
        if length > longest:
            raise ValueError(f"{length} letters long as an SMS: at most {longest} fit")
        return text

    return AfterValidator(check)


def _plain(text: str) -> str:
    if long := long_sentence(text):
        raise ValueError(f"a sentence of {words(long)} words: at most {LONGEST_SENTENCE} are easy to read")
    return text


EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
TELEPHONE = r"^[0-9+][0-9 ]{3,18}[0-9]$"  # as texts show it
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]

OrganisationName = Annotated[Text, _fits(60)]  # whether texts that name it fit one part is measured with it
ReadyText = Annotated[Text, _fits(2 * 153)]  # two SMS parts
Line = Annotated[Text, _fits(60)]
Short = Annotated[Text, _fits(PURPOSE_LENGTH), AfterValidator(_plain)]
Brief = Annotated[Text, _fits(100), AfterValidator(_plain)]
Title = Annotated[Text, _fits(TITLE_LENGTH)]
Summary = Annotated[Text, _fits(SUMMARY_LENGTH), AfterValidator(_plain)]


class Translated(Part):
    """A text by language. One that is not offered may be left out (`translations.py`)."""

    @model_validator(mode="before")
    @classmethod
    def _left_out(cls, data: Any) -> Any:
        return dict.fromkeys(cls.model_fields) | data if isinstance(data, dict) else data

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.given:
            raise ValueError("holds no text")
        return self

    @cached_property
    def given(self) -> Mapping[str, str]:
        """What the file says, by language."""
        texts = {language: getattr(self, language) for language in LANGUAGES}
        return {language: text for language, text in texts.items() if text is not None}

    def of(self, language: str) -> str:
        """The text in this language, else in English, else in the first one that there is."""
        given = self.given
        return given.get(language) or given.get(OTHERWISE) or next(iter(given.values()))


class Texts(Translated):
    fi: Text | None
    sv: Text | None
    en: Text | None
    __annotations__.update(dict.fromkeys(FURTHER, Text | None))


class OrganisationNames(Translated):
    fi: OrganisationName | None
    sv: OrganisationName | None
    en: OrganisationName | None
    __annotations__.update(dict.fromkeys(FURTHER, OrganisationName | None))


class ReadyTexts(Translated):
    fi: ReadyText | None
    sv: ReadyText | None
    en: ReadyText | None
    __annotations__.update(dict.fromkeys(FURTHER, ReadyText | None))


class Shorts(Translated):
    """What an answer holds beside other things."""

    fi: Short | None
    sv: Short | None
    en: Short | None
    __annotations__.update(dict.fromkeys(FURTHER, Short | None))


class Briefs(Translated):
    """What an answer holds beside a few words."""

    fi: Brief | None
    sv: Brief | None
    en: Brief | None
    __annotations__.update(dict.fromkeys(FURTHER, Brief | None))


class Titles(Translated):
    fi: Title | None
    sv: Title | None
    en: Title | None
    __annotations__.update(dict.fromkeys(FURTHER, Title | None))


class Summaries(Translated):
    fi: Summary | None
    sv: Summary | None
    en: Summary | None
    __annotations__.update(dict.fromkeys(FURTHER, Summary | None))


Languages = Annotated[tuple[Language, ...], Field(min_length=1)]
AskedIn = Annotated[tuple[Annotated[str, AfterValidator(_asked_in)], ...], Field(min_length=1)]
