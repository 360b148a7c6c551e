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
    telegram_menu: dict[Annotated[str, Field(pattern=r"^[a-z0-9_]{1,32}$")], str]
    opt_out: OptOutKeywords
    poster: PosterWords


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


def menus() -> Mapping[str, Mapping[str, str]]:
    """Telegram's menu in each language."""
    return {language: texts_of(language).telegram_menu for language in LANGUAGES}


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
