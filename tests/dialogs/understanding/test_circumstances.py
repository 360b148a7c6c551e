"""What people tell of themselves: a death, their own age, that they cannot write."""

from __future__ import annotations

import pytest

from dialogs.understanding import Kind, own_age, understand
from dialogs.understanding.kinds import Expecting

TOLD = {
    "bereavement": [
        "äitini kuoli osastollanne",
        "mieheni nukkui pois",
        "min mamma dog hos er",
        "my dad passed away in your ward",
        "isä menehtyi",
        "3 äitini kuoli",
        "äitini kuoli 3",
        "0 isäni menehtyi koska apu ei tullut",
        "mun mies kuoli teidän osastolla",
        "hän kuoli eilen",
        "Hän on kuollut",
        "mieheni on kuollut",
        "kuoli mun äiti siellä",
        "teidän osastollanne kuoli isäni",
        "menetimme vauvamme",
        "äitini kuoleman jälkeen en ole jaksanut",
        "mummo kuoli viime viikolla päivystyksessä",
        "vaimoni oli teillä kaksi viikkoa osastolla ja kuoli siellä",
        "min man avled på avdelningen",
        "pappa gick bort förra veckan",
        "min mamma är död",
        "han dog",
        "vi förlorade vårt barn",
        "min mammas död",
        "mormor har somnat in",
        "my husband died",
        "she passed away last week",
        "we lost our baby",
        "my mother is dead",
        "I lost my wife in your hospital",
        "the death of my father",
        "my son died in the ER",
        "my dad passed away, 2",
        "sain keskenmenon",
        "isoäitini kuoli hoitokodissa",
        "poikamme kuoli",
        "puolisoni menehtyi sairaalassanne, hoito oli hyvää",
        "Äiti on kuollut",
        "8 mutta isäni kuoli",
        "ystäväni kuoli",
        "vauvamme kuoli kohtuun",
        "our baby was stillborn",
        "jäin leskeksi",
        "dad died yesterday",
        "hon gick bort i natt",
    ],
    "child": [
        "oon 9v",
        "olen 12-vuotias",
        "jag är 11 år",
        "I am 10 years old",
        "im 10 yo",
        "I'm ten years old",
        "olen yhdeksänvuotias",
        "oon kymmenen vuotias",
        "jag är nio år gammal",
        "jag är en 9-årig pojke",
        "olen 10-vuotias poika ja pelotti",
        "oon vasta 9 v",
        "9 oon 9v",
        "I am a 10 year old girl",
        "mä oon 11v ja mun nimi on Maija",
        "olen kaksitoistavuotias",
        "olen kymmenvuotias",
        "oon 8-vuotias tyttö",
        "jag är 12-åring",
    ],
    "needs_help": [
        "en näe lukea",
        "en osaa kirjoittaa",
        "tarvitsen tulkin",
        "jag kan inte skriva",
        "I need an interpreter",
        "en näe",
        "olen sokea",
        "en pysty kirjoittamaan",
        "en osaa lukea",
        "jag behöver tolk",
        "jag ser inte texten",
        "I cannot write",
        "I can't see",
        "i am blind",
        "I can't read",
        "en näe numeroita",
        "en voi kirjoittaa koska käsi on kipsissä",
        "9 en näe lukea",
        "tarvitsisin viittomakielen tulkin",
        "jag är blind",
        "jag har svårt att skriva",
        "Hei, en osaa kirjoittaa viestejä",
        "kirjoittaminen on vaikeaa",
    ],
}
OTHERWISE = {
    "bereavement": [
        "koirani kuoli",
        "olin kuolla nauruun",
        "puhelin kuoli kesken",
        "isäni melkein kuoli jonoon",
        "äitini olisi kuollut ilman teitä",
        "my dog died",
        "my mom's dog died",
        "I nearly died",
        "my mother almost died",
        "mamma dog nästan",
        "menetin hermot",
        "menetin aikani",
        "lapseni on 9v",
        "hyvä hoitaja",
        "i was dead tired",
        "hän ei kuollut",
        "jono tappaa",
        "kissani kuoli eilen",
        "menetin lapseni huostaanotossa",
        "my son lost his phone",
        "my son passed the test",
        "väsynyt kuin kuollut",
        "we lost time with my mother",
        "vi förlorade tid med barnet",
        "olin aivan kuollut väsymyksestä",
        "isäni soitti ja puhelin kuoli",
        "äitini sanoi että hoito oli hyvää",
    ],
    "child": [
        "lapseni on 9v",
        "olen 9v lapsen äiti",
        "olen 12-vuotiaan äiti",
        "olen 35v",
        "olen 9v ollut asiakkaana",
        "oon 9 vuotta odottanut",
        "olen 9-vuotiaan pojan isä",
        "min son är 9 år",
        "jag har väntat 9 år",
        "my son is 10 years old",
        "I am 80 years old",
        "olin 9v kun",
        "jag är 9",
        "olen 9v jonossa ollut",
        "I am the mother of a 10 year old",
        "olen 75-vuotias",
        "jag är 65 år",
        "poika 9v",
        "odotin 9 h",
    ],
    "needs_help": [
        "en näe syytä muuttaa mitään",
        "en näe mitään vikaa",
        "tulkki ei tullut",
        "odotin tulkkia tunnin",
        "I can't see why",
        "I can't write enough good things about you",
        "I cannot see any problem",
        "tulkki oli hyvä",
        "en osaa sanoa",
        "olisin tarvinnut tulkin",
        "jag ser inget fel",
        "ser inte någon orsak",
        "lääkäri ei osannut kirjoittaa reseptiä",
        "I can't see the doctor until May",
    ],
}


@pytest.mark.parametrize("expecting", ["rating", "text", None])
@pytest.mark.parametrize(("flag", "text"), [(flag, text) for flag, texts in TOLD.items() for text in texts])
def test_told(flag: str, text: str, expecting: Expecting) -> None:
    read = understand(text, expecting=expecting)
    assert flag in read.flags
    assert read.kind is not Kind.crisis


@pytest.mark.parametrize(
    ("flag", "text"), [(flag, text) for flag, texts in OTHERWISE.items() for text in texts]
)
def test_otherwise(flag: str, text: str) -> None:
    assert flag not in understand(text, expecting="rating").flags


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("oon 9v", 9),
        ("olen kaksitoistavuotias", 12),
        ("jag är 11 år", 11),
        ("I am ten years old", 10),
        ("9", None),
    ],
)
def test_age(text: str, age: int | None) -> None:
    assert own_age(text) == age
