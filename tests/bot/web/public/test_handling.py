"""The public page on how feedback is handled: true to the settings, plain, and the same as `docs/handling.md`."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from bot.organisation.settings import Promises, SeasonPromises
from bot.staff.calls import TRIES
from dialogs.plain_language import LONGEST_SENTENCE, long_sentence
from tests.bot.applications import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

DOCS = Path(__file__).parents[4] / "docs" / "handling.md"
BEGINNING = """<!-- Written by `pytest tests/bot/web/public/test_handling.py --update`: what `/handling` of the example organisation says. -->

"""
LANGUAGES = pytest.mark.parametrize("language", ["fi", "sv", "en"])


async def text(town: Town, language: str) -> str:
    """The page as Markdown."""
    html = (await town.http.get("/handling", params={"language": language})).raise_for_status().text
    main = re.sub(r".*<main>|</main>.*", "", html, flags=re.DOTALL)
    said, last = "", ""
    for tag, words in re.findall(r"<(h1|h2|li|p)>(.*?)</\1>", main, re.DOTALL):
        before = {"h1": "# ", "h2": "## ", "li": "- ", "p": ""}[tag]
        between = "" if not last else "\n" if tag == last == "li" else "\n\n"
        said += between + before + unescape(re.sub(r"\s+", " ", words)).strip()
        last = tag
    return said + "\n"


async def test_the_page_and_its_copy_in_the_docs_say_the_same(
    town: Town, pytestconfig: pytest.Config
) -> None:
    said = BEGINNING + await text(town, "en")
    if pytestconfig.getoption("update"):
        DOCS.write_text(said, encoding="utf-8")
    assert DOCS.read_text(encoding="utf-8") == said


@LANGUAGES
async def test_all_days_are_those_of_the_settings(
    town: Town, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = town.application.organisation
    settings = organisation.settings
    changed = settings.model_copy(
        update={
            "promises": Promises(handle_days=41, answer_days=42, outcome_days=49),
            "seasons": (
                SeasonPromises(begins="06-15", ends="08-16", handle_days=43, answer_days=44, outcome_days=50),
            ),
            "thread_days": 45,
            "crisis_number": "on_call",
            "retention": settings.retention.model_copy(
                update={"address": 145, "free_text": 146, "sign_up": 147, "audit": 148}
            ),
        }
    )
    monkeypatch.setattr(town.application, "organisation", replace(organisation, settings=changed))
    said = (await text(town, language)).replace(settings.telephone, "").replace("0295 666 817", "")
    numbers = {number for number in re.findall(r"\d+", said) if number not in ("0", "6", "112")} - {
        str(TRIES)
    }
    assert numbers == {"41", "42", "43", "44", "45", "49", "50", "15", "16", "145", "146", "147", "148"}
    assert {"fi": "15. kesäkuuta", "sv": "15 juni", "en": "15 June"}[language] in said


@LANGUAGES
async def test_the_page_is_plain_and_names_words_that_are_understood(
    town: Town, phone: str, language: str
) -> None:
    said = await text(town, language)
    for line in filter(None, said.splitlines()):
        assert long_sentence(line) is None, f"more than {LONGEST_SENTENCE} words: {line}"
    words = re.findall(r"(?:vastaa|svara|reply) ([A-ZÅÄÖ]+(?: [A-ZÅÄÖ]+)*)", said)
    assert len(words) == 4
    asked_again = {"fi": "neuvoa", "sv": "Behöver du råd", "en": "For advice"}[language]
    for word in (*words[:1], *words[2:], words[1]):  # STOP comes last
        await town.say(phone, word, language=language)
        await town.settle()
        assert asked_again not in (await town.received(phone))[-1], word


@pytest.mark.parametrize(
    ("wanted", "header", "language"),
    [
        ("", "sv-FI,sv;q=0.9", "sv"), ("en", "sv", "en"), ("", "de", "fi"), ("xx", "en", "en"), ("", "", "fi"),
    ],
)  # fmt: skip
async def test_the_browser_or_a_link_chooses_the_language(
    town: Town, wanted: str, header: str, language: str
) -> None:
    town.http.cookies.clear()
    answer = await town.http.get(
        "/handling", params={"language": wanted}, headers={"accept-language": header}
    )
    assert f'<html lang="{language}">' in answer.text
    for other in ("fi", "sv", "en"):
        assert f'href="/handling?language={other}"' in answer.text


async def test_a_language_that_the_organisation_does_not_speak_is_not_offered(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = town.application.organisation
    two = organisation.settings.model_copy(update={"asked_in": ("sv", "fi")})
    monkeypatch.setattr(town.application, "organisation", replace(organisation, settings=two))
    answer = await town.http.get("/handling", params={"language": "en"})
    assert '<html lang="fi">' in answer.text
    assert "English" not in answer.text


async def test_signing_in_leads_to_it(town: Town) -> None:
    town.http.cookies.clear()
    assert 'href="/handling"' in (await town.http.get("/staff/sign-in")).text
