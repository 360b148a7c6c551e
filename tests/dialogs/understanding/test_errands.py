"""Errands that sound like a thing done once they are sent, and the legal ways that are asked for."""

from __future__ import annotations

import pytest

from dialogs.understanding import Kind, understand
from dialogs.understanding.kinds import Expecting

ASKED = {
    "appointment": [
        "PERUUTAN AJAN 3.12.",
        "siirtäisin aikaani",
        "peru aikani",
        "Perun huomisen ajan",
        "haluaisin perua huomisen ajan",
        "Voinko siirtää aikani?",
        "aika pitäisi siirtää",
        "ajan peruutus 3.12. klo 10",
        "ajan peruutus maanantai",
        "Ajan siirto torstai klo 9",
        "Hei, joudun valitettavasti perumaan huomisen lääkäriajan, olen kipeänä",
        "en pääse tulemaan varatulle ajalle",
        "varaisin ajan lääkärille",
        "miten varaan ajan hammaslääkäriin?",
        "perukaa aikani kiitos",
        "aikani 3.12. peruutetaan",
        "avboka min tid",
        "jag vill avboka min tid 3.12",
        "jag avbokar min tid den 3.12.",
        "kan jag flytta min tid?",
        "jag måste boka om min tid",
        "hur bokar jag tid?",
        "cancel my appointment",
        "I need to reschedule",
        "I want to cancel my appointment on 3 December",
        "can I move my appointment?",
        "I can't make my appointment tomorrow",
        "please cancel my appointment thanks",
        "I'd like to book an appointment",
        "I am cancelling my appointment",
    ],
    "care": [
        "tuliko labratulokset",
        "labratulokset",
        "reseptin uusinta",
        "uusikaa reseptini",
        "tarvitsen uuden reseptin",
        "voisitteko uusia reseptin",
        "milloin saan tulokset",
        "har provsvaren kommit",
        "förnya recept",
        "jag vill förnya mitt recept",
        "mina provsvar",
        "are my test results ready",
        "prescription renewal",
        "I need to renew my prescription",
        "could you renew my prescription please",
        "kertokaa lääkärille että kipu jatkuu",
        "tarvitsen sairauslomatodistuksen",
        "did my lab results come",
    ],
    "complaint": [
        "muistutus",
        "Muistutus?",
        "mihin voin valittaa?",
        "miten teen muistutuksen",
        "kenelle valitan lääkäristä",
        "how do I complain about a doctor",
        "hur klagar jag",
        "hur gör jag en anmärkning",
        "var kan jag klaga på vården?",
        "where can I make a complaint",
        "complaint",
        "klagomål",
        "kantelu",
        "miten kantelen",
    ],
    "legal": [
        "haluan tehdä virallisen aloitteen",
        "miten teen hyvinvointialoitteen",
        "jag vill göra ett officiellt initiativ",
        "I want to make an official initiative",
        "haluaisin jättää hyvinvointialoitteen",
        "hur gör jag ett välfärdsområdesinitiativ?",
        "how do I make a formal initiative",
        "virallinen aloite",
    ],
}
TOLD_OF = [
    "ajan peruminen oli vaikeaa",
    "aikani peruttiin",
    "peruin ajan",
    "ajan siirto onnistui hyvin",
    "haluaisin että ajan voisi perua netissä",
    "ajan varaaminen on hankalaa",
    "reseptin uusinta kesti viikon",
    "labratulokset tulivat nopeasti",
    "I had to cancel my appointment",
    "I would like to be able to book appointments online",
    "svårt att boka tid",
    "I can't complain",
    "no complaints",
    "sain ajan nopeasti",
    "muistutus tuli liian myöhään",
    "sanokaa hoitajalle kiitos",
    "kertokaa hoitajalle kiitokset",
    "ei valittamista",
    "ei ole valittamista",
    "inget att klaga på",
    "kan inte klaga",
    "en voi valittaa",
    "lääkäri kertoi tulokset",
    "hoitaja peruutti ajan",
    "tulokset hyvät",
    "resepti uusittiin heti",
    "jag fick mina provsvar snabbt",
    "the doctor explained my results",
    "appointment was cancelled twice",
    "you cancelled my appointment",
    "aika oli lyhyt",
    "hyvä resepti",
    "tider passar inte",
    "det var svårt att boka tid",
    "it was hard to cancel the appointment",
    "2. kerta kun aika perutaan",
]


@pytest.mark.parametrize("expecting", ["rating", "text", None])
@pytest.mark.parametrize(
    ("about", "text"), [(about, text) for about, texts in ASKED.items() for text in texts]
)
def test_asked(about: str, text: str, expecting: Expecting) -> None:
    read = understand(text, expecting=expecting)
    assert read.kind is (Kind.initiative if about == "legal" else Kind.question)
    assert read.topic == ("care" if about == "appointment" else about)
    assert ("appointment" in read.flags) == (about == "appointment")


@pytest.mark.parametrize("expecting", ["rating", "text", None])
@pytest.mark.parametrize("text", TOLD_OF)
def test_told_of(text: str, expecting: Expecting) -> None:
    read = understand(text, expecting=expecting)
    assert read.kind is not Kind.question
    assert read.topic != "legal"
    assert not read.flags & {"appointment", "errand"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("8 hyvä hoitaja ja haluaisin perua aikani 3.12.", Kind.rating_comment),
        ("soittakaa minulle, pitää perua aikani", Kind.callback),
    ],
)
def test_an_errand_beside_something_else(text: str, kind: Kind) -> None:
    read = understand(text, expecting="rating")
    assert read.kind is kind
    assert {"errand", "appointment"} <= read.flags
