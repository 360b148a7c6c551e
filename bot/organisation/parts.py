"""What every file of an organisation is made of: strict parts, and texts in every language."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from channels.segments import septets
from dialogs.languages import LANGUAGES, OTHERWISE
from dialogs.plain_language import LONGEST_SENTENCE, long_sentence, words
from dialogs.services import SUMMARY_LENGTH, TITLE_LENGTH


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"must be one of {', '.join(LANGUAGES)}")
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


Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]

# With a longer name the longest text, the question 0-10, no longer fits one part.
OrganisationName = Annotated[Text, _fits(33)]
Title = Annotated[Text, _fits(TITLE_LENGTH)]
Summary = Annotated[Text, _fits(SUMMARY_LENGTH), AfterValidator(_plain)]


class _Translated(Part):
    def of(self, language: str) -> str:
        """The text in this language; English for a language that is not ours."""
        return str(getattr(self, language if language in LANGUAGES else OTHERWISE))


class Texts(_Translated):
    fi: Text
    sv: Text
    en: Text
    __annotations__.update(dict.fromkeys(FURTHER, Text))


class OrganisationNames(_Translated):
    fi: OrganisationName
    sv: OrganisationName
    en: OrganisationName
    __annotations__.update(dict.fromkeys(FURTHER, OrganisationName))


class Titles(_Translated):
    fi: Title
    sv: Title
    en: Title
    __annotations__.update(dict.fromkeys(FURTHER, Title))


class Summaries(_Translated):
    fi: Summary
    sv: Summary
    en: Summary
    __annotations__.update(dict.fromkeys(FURTHER, Summary))


Languages = Annotated[tuple[Language, ...], Field(min_length=1)]
