"""Sentences of the application are taken out of what people write, in every way in which telephones and mail programs quote."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import pytest

from dialogs.assistant import Assistant
from dialogs.loader import load_assistant
from dialogs.responses import LANGUAGES
from dialogs.understanding.quotes import Quotes
from tests.dialogs.recorded_services import VARIABLES


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return load_assistant()


@pytest.fixture(scope="module")
def quotes(assistant: Assistant) -> Quotes:
    return assistant.quotes


def said(assistant: Assistant, name: str, language: str) -> str:
    text = assistant.responses[name].variation("sms").texts[language]
    return text.fill(lambda value: VARIABLES[language].get(value, "9"))


ASKING = (
    "utter_ask_rating",
    "utter_rating_remind",
    "utter_rating_unclear",
    "utter_ask_reason_0_6",
    "utter_ask_reason_9_10",
)


def quoted(sentence: str) -> Iterator[str]:
    yield from (
        f"{sentence} {{}}",
        f"{{}} {sentence}",
        f"{sentence}\n{{}}",
        f"{{}}\n\n> {sentence}",
        f"> {sentence}\n\n{{}}",
    )
    yield from (f"“{sentence}” {{}}", f'"{sentence}"\n{{}}', f"«{sentence}» {{}}", f"{{}} ”{sentence}”")
    yield f"{{}}\n\nOn Mon, Mar 1, 2027 at 12:00 Kymenlaakso wrote:\n> {sentence}"
    yield f"{{}}\n\nma 1. maaliskuuta 2027 klo 12.00 Kymenlaakso kirjoitti:\n> {sentence}"
    yield f"{{}}\n\nDen 1 mars 2027 skrev Kymmenedalen:\n> {sentence}"
    yield textwrap.fill(sentence, 40, initial_indent="> ", subsequent_indent="> ") + "\n{}"
    for cut in (60, 75, 90, 110):
        yield from (
            f"{sentence[:cut]}...\n{{}}",
            f"{sentence[:cut]}… {{}}",
            f"“{sentence[:cut]}” {{}}",
            f"> {sentence[:cut]}\n{{}}",
        )
    yield f"“…{sentence[50:110]}…” {{}}"


@pytest.mark.parametrize("own", ["9", "9 koska odotin", "Lopettakaa viestit", "Sköterskan var snäll", "STOP"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ASKING)
def test_only_their_words_are_left(
    assistant: Assistant, quotes: Quotes, name: str, language: str, own: str
) -> None:
    for frame in quoted(said(assistant, name, language)):
        text = frame.format(own)
        left, found = quotes.without(text)
        assert found, text
        # A thank-you of one word may be theirs as well.
        assert left.removeprefix(own) in ("", " Kiitos!", " Kiitos.", " Tack!", " Tack."), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quoted_text_alone_is_no_answer(assistant: Assistant, quotes: Quotes, language: str) -> None:
    for name in assistant.responses:
        text = said(assistant, name, language)
        if len(text) > 50:
            left, found = quotes.without(f"Liked “{text}”")
            assert (left, found) == ("", True), text


@pytest.mark.parametrize(
    "text",
    [
        "Lopetus: STOP", "Avsluta: STOP", "Opt out: STOP", "STOP", "vastaa ALOITA", "Koodi ei toimi", "The code does not work",
        "Koden fungerar inte", "Discrimination is forbidden", "Syrjintä on kielletty", "Thank you for your message", "Tack för ditt meddelande",
        "I do not want these messages at all", "Do not want these messages at all", "Jag vill inte alls ha sådana meddelanden",
        "en halua kertoa nimeä", "Mikä meni hyvin? Hoitaja oli ystävällinen", "What went well was the nurse", "9", "", "👍",
        "Odotin kaksi tuntia ja hoitaja sanoi: “tule huomenna” 4", "> 9", "You do not have to wait long",
    ],
)  # fmt: skip
def test_their_own_words_stay(quotes: Quotes, text: str) -> None:
    assert quotes.without(text) == (text, False)


def test_the_number_we_named_is_ours(quotes: Quotes) -> None:
    assert quotes.without("Kiitos! Korjasimme numeroksi 9. Ei, vaan 8") == ("Ei, vaan 8", True)
    assert quotes.without("Vastaa numerolla 0-10 mitä tarkoittaa 0?") == ("mitä tarkoittaa 0?", True)


@pytest.mark.parametrize("sign", ["👍", "😡"])
def test_a_sign_answers_beside_a_quotation(assistant: Assistant, quotes: Quotes, sign: str) -> None:
    assert quotes.without(f"> {said(assistant, 'utter_ask_rating', 'fi')}\n{sign}") == (sign, True)
