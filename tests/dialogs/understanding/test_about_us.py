"""Questions about this service, and the languages that people ask for."""

from __future__ import annotations

import pytest

from dialogs.understanding import Kind, understand
from dialogs.understanding.about_us import DETAILS
from dialogs.understanding.kinds import Expecting

ASKED = {
    "number_source": [
        "Mistä saitte numeroni",
        "mistä te olette saaneet puhelinnumeroni?",
        "kuka antoi numeroni teille",
        "varifrån har ni fått mitt nummer?",
        "hur fick ni mitt nummer",
        "where did you get my number",
        "how do you have my number?",
        "who gave you my number",
    ],
    "which_visit": [
        "which visit?",
        "mistä käynnistä?",
        "Mistä käynnistä on kyse?",
        "mitä käyntiä tämä koskee",
        "mihin käyntiin tämä liittyy?",
        "vilket besök?",
        "vilket besök gäller det",
        "what visit is this about?",
        "which appointment",
        "mikä käynti",
        "mikä yksikkö on kyseessä?",
    ],
    "price": [
        "maksaako tämä",
        "maksaako tämä mitään?",
        "onko tämä maksullinen",
        "onko vastaaminen ilmaista?",
        "kostar det något?",
        "kostar detta",
        "är det gratis?",
        "does this cost anything",
        "is this free?",
        "do I have to pay for this",
        "paljonko viesti maksaa",
    ],
    "who_sees": [
        "kuka näkee vastaukseni",
        "kuka lukee nämä?",
        "näkeekö lääkäri vastaukseni?",
        "vem ser mitt svar?",
        "vem läser det här",
        "who sees my answer",
        "who reads this?",
        "can my doctor see my answer",
        "ketkä näkevät palautteeni",
    ],
    "anonymous": [
        "onko tämä anonyymi",
        "onko tämä anonyymiä?",
        "voinko vastata nimettömästi?",
        "är det anonymt?",
        "är mina svar anonyma",
        "is this anonymous",
        "are my answers confidential?",
        "näettekö kuka olen",
    ],
}
LANGUAGES = {
    "en": [
        "en ymmärrä suomea",
        "En puhu suomea.",
        "minä ei ymmärrä suomea",
        "en osaa suomea kovin hyvin",
        "I do not understand Finnish",
        "I don't speak Finnish",
        "sorry I can't read Finnish",
        "no understand finnish",
        "I only speak English",
        "puhun vain englantia",
        "I speak Arabic",
        "en ymmärrä suomea enkä ruotsia",
    ],
    "sv": [
        "jag förstår inte finska",
        "Jag kan inte finska",
        "jag talar inte så bra finska",
        "jag förstår bara svenska",
        "puhun vain ruotsia",
        "en osaa kirjoittaa suomea, jag talar bara svenska",
    ],
}
SCRIPTS = [
    "вы говорите по-русски?",
    "لا أفهم",
    "Я не понимаю по-фински",
    "我不明白",
    "не розумію",
    "10 спасибо",
]
NEITHER = [
    "lääkäri ei puhunut suomea",
    "hoitaja ei puhu suomea",
    "äitini ei ymmärrä suomea",
    "lääkäri ei ymmärtänyt suomea",
    "the doctor did not speak Finnish",
    "I don't understand why",
    "en ymmärrä miksi",
    "läkaren talar inte svenska",
    "odotin kauan",
    "paljonko käynti maksaa",
    "kuka on lääkärini",
    "palvelu oli ilmaista",
    "9",
    "hyvä 👍",
    "käynti oli hyvä",
    "Äänekosken hoitaja oli hyvä",
    "kuka vain näkee ettei hommat toimi",
    "my name is Анастасия",
]


@pytest.mark.parametrize("expecting", ["rating", "text", None])
@pytest.mark.parametrize(("flag", "text"), [(flag, text) for flag, texts in ASKED.items() for text in texts])
def test_asked(flag: str, text: str, expecting: Expecting) -> None:
    read = understand(text, expecting=expecting)
    assert read.kind is Kind.question
    assert read.flags & set(DETAILS) == {flag}


@pytest.mark.parametrize("expecting", ["rating", "text", None])
@pytest.mark.parametrize(
    ("language", "text"), [(language, text) for language, texts in LANGUAGES.items() for text in texts]
)
def test_language(language: str, text: str, expecting: Expecting) -> None:
    read = understand(text, expecting=expecting)
    assert (read.kind, read.topic) == (Kind.language, language)


def test_the_language_in_use_stays_if_it_is_understood() -> None:
    assert understand("en ymmärrä suomea", language="sv").topic == "sv"
    assert understand("en ymmärrä englantia", language="en").topic == "fi"


@pytest.mark.parametrize("text", SCRIPTS)
def test_another_script(text: str) -> None:
    assert "foreign_script" in understand(text, expecting="rating").flags


@pytest.mark.parametrize("expecting", ["rating", "text", None])
@pytest.mark.parametrize("text", NEITHER)
def test_neither(text: str, expecting: Expecting) -> None:
    read = understand(text, expecting=expecting)
    assert read.kind is not Kind.language
    assert not read.flags & {"language", "foreign_script", *DETAILS}


def test_a_name_in_another_script_is_a_name() -> None:
    assert "foreign_script" not in understand("Анастасия", expecting="name").flags
