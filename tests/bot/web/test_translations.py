"""Every text of a page has its words in every language, and no catalogue holds what no page says."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.web.translations import LOCALE, PAGE_LANGUAGES, page_language, translations
from dialogs.plain_language import number_of_days

PAGES = Path(LOCALE).parent
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext.babel_extract")]


def said() -> set[str | tuple[str, ...]]:
    """What code and templates name."""
    options = {"**/templates/**.html": {"trimmed": "true", "silent": "false"}}
    return {found[2] for found in extract_from_dir(PAGES, METHODS, options)}


def catalogue(language: str) -> Catalog:
    with (LOCALE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", [language for language in PAGE_LANGUAGES if language != "en"])
def test_every_text_is_translated(language: str) -> None:
    translated = {message.id: message for message in catalogue(language) if message.id}
    assert {id for id, message in translated.items() if not message.string or message.fuzzy} == set()
    assert set(translated) == said()


@pytest.mark.parametrize("language", [language for language in PAGE_LANGUAGES if language != "en"])
def test_a_translation_names_the_same_values(language: str) -> None:
    for message in catalogue(language):
        assert list(message.check()) == [], message.id


@pytest.mark.parametrize("language", PAGE_LANGUAGES)
def test_no_page_names_days_that_no_setting_gives(language: str) -> None:
    texts = (
        [id if isinstance(id, str) else id[0] for id in said()]
        if language == "en"
        else [str(message.string) for message in catalogue(language) if message.id]
    )
    assert [text for text in texts if number_of_days(text, language)] == []


def test_texts_are_looked_up_in_the_language() -> None:
    assert translations("fi").gettext("Sign in") == "Kirjaudu sisään"
    assert translations("sv").gettext("Sign in") == "Logga in"
    assert translations("en").gettext("Sign in") == "Sign in"


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (None, "fi"), ("", "fi"), ("sv", "sv"), ("sv-FI,sv;q=0.9,fi;q=0.8", "sv"), ("de,en;q=0.5", "en"),
        ("de", "fi"), ("*", "fi"), (";;,,-", "fi"),
    ],
)  # fmt: skip
def test_the_browser_chooses_before_an_account_is_signed_in(wanted: str | None, language: str) -> None:
    assert page_language(wanted) == language
