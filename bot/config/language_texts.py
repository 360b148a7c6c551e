"""What is said in each language beside the dialogue: a file a language in `bot/config/languages/`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from dialogs.files import Shape, read
from dialogs.languages import LANGUAGES, OTHERWISE
from dialogs.problems import DialogueError, Problem
from dialogs.understanding import Kind
from dialogs.understanding.command_words import CommandWords
from dialogs.understanding.commands import exact
from dialogs.understanding.text import bare_words, fold

FOLDER = Path(__file__).parent / "languages"


class InvitationWords(Shape):
    """What the poster of an item or a campaign says otherwise than that of a unit; its own name follows the `keyword`."""

    heading: str
    lead: str
    keyword: str
    receives: str


class PosterWords(Shape):
    """`keyword` is what a text message begins with; the unit's own word follows it."""

    heading: str
    lead: str
    send: str
    to: str
    keyword: str
    scan: str
    receives: str
    no_health_data: str
    not_at_once: str
    emergency: str
    free: str
    price: str


class OptOutKeywords(Shape):
    """For the provider's own opt-out; several are separated by commas."""

    stop: str
    start: str
    help: str


class LanguageTexts(Shape):
    chosen_by: str
    change: str
    choose: str
    or_: str = Field(alias="or")
    and_: str = Field(alias="and")
    reads: dict[str, str]
    in_groups: str
    telegram_menu: dict[Annotated[str, Field(pattern=r"^[a-z0-9_]{1,32}$")], str]
    opt_out: OptOutKeywords
    poster: PosterWords
    invitation: InvitationWords


@cache
def texts_of(language: str) -> LanguageTexts:
    """Raises `DialogueError` for a file that is missing or wrong."""
    path = FOLDER / f"{language}.yml"
    if not path.exists():
        wrong = f"there is no file for the language {language!r}"
        raise DialogueError(
            [Problem(f"{FOLDER.name}/{path.name}", "the whole file", wrong, "Copy another one")]
        )
    return read(path, LanguageTexts)[1]


def menus(languages: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    """Telegram's menu in each of these languages."""
    return {language: texts_of(language).telegram_menu for language in languages}


def in_groups(languages: Sequence[str]) -> str:
    """What Telegram groups are told, in each of these languages."""
    return "\n\n".join(texts_of(language).in_groups for language in languages)


def of_languages(languages: Sequence[str], language: str) -> dict[str, str]:
    """What texts in this language say of the languages that are offered (`LANGUAGE_VARIABLES`)."""
    texts = texts_of(language)
    others = [texts_of(other) for other in languages if other != language]
    words = [texts_of(each).chosen_by for each in languages]
    reads = [texts.reads.get(each, texts_of(each).chosen_by.capitalize()) for each in languages]
    return {
        "other_words": "".join(f", {other.chosen_by}" for other in others),
        "change_language": "".join(f" {other.change}" for other in others),
        "languages_read": _listed(reads, texts.and_),
        "choose_language": f" {texts.choose.format(words=_listed(words, texts.or_))}" if others else "",
    }


def _listed(words: Sequence[str], last: str) -> str:
    return f" {last} ".join([*([", ".join(words[:-1])] if words[:-1] else []), words[-1]])


def switch_words(languages: Sequence[str]) -> str | None:
    """The words that choose one of these languages, but the one in which people are asked for want of their own."""
    return ", ".join(texts_of(language).chosen_by for language in languages if language != OTHERWISE) or None


def gaps(words: CommandWords) -> Iterator[Problem]:
    """What the files of the languages lack. `words` are the assistant's command words."""
    for language in LANGUAGES:
        try:
            word = texts_of(language).chosen_by
        except DialogueError as error:
            yield from error.problems
            continue
        if exact(bare_words(fold(word)), words) != (Kind.language, language):
            wrong = f"the word {word!r} does not choose the language {language!r}"
            right = "Name one of its command words, or make it one in `dialogs/nlu/`"
            yield Problem(f"{FOLDER.name}/{language}.yml", "chosen_by", wrong, right)
