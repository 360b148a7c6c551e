"""A suggestion that names the council it is for: inflected, misspelt, without a colon, in three languages."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.catalogue.councils import council_names
from dialogs.understanding.addressees import UNKNOWN, addressed
from dialogs.understanding.council_names import CouncilNames, council_name
from tests.bot.applications import example

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
OLD, DISABLED, YOUNG, CLIENTS = "vanhusneuvosto", "vammaisneuvosto", "nuorisovaltuusto", "asiakasraati"
NONE = None, ""

TEXTS = {
    "ALOITE vanhusneuvostolle: lisää penkkejä": (OLD, "lisää penkkejä"),
    "aloite vanhusneuvostolle lisää penkkejä puistoon": (OLD, "lisää penkkejä puistoon"),
    "Aloite vanhusneuvostoon - penkkejä": (OLD, "penkkejä"),
    "ALOTE vanhusneuvstlle: penkkejä": (OLD, "penkkejä"),
    "EHDOTUS vanhus neuvostolle. Penkkejä!": (OLD, "Penkkejä!"),
    "Hei, haluaisin tehdä aloitteen ikäihmisten neuvostolle: penkkejä": (OLD, "penkkejä"),
    "ALOITE vanhusneuvosto: penkkejä": (OLD, "penkkejä"),
    "vanhusneuvostolle ehdotus: penkkejä": (OLD, "penkkejä"),
    "Vanhusneuvostolle: penkkejä": (OLD, "penkkejä"),
    "asia vanhusneuvostolle: penkkejä": (OLD, "penkkejä"),
    "ALOITE: lisää penkkejä pihalle vanhusneuvostolle": (OLD, "lisää penkkejä pihalle vanhusneuvostolle"),
    "ALOITE vanhusneuvosto penkkejä pihalle": (OLD, "vanhusneuvosto penkkejä pihalle"),
    "ALOITE vanhusneuvostolle": (OLD, ""),
    "ehdotus vammasneuvostolle ramppi oveen": (DISABLED, "ramppi oveen"),
    "minulla on idea nuvalle: wifi": (YOUNG, "wifi"),
    "ALOITE asiakasraadille: tuoleja": (CLIENTS, "tuoleja"),
    "INITIATIV till äldrerådet: fler bänkar": (OLD, "fler bänkar"),
    "förslag till aldreradet fler bänkar": (OLD, "fler bänkar"),
    "FÖRSLAG äldreråd: fler bänkar": (OLD, "fler bänkar"),
    "Jag vill lämna ett förslag till rådet för äldre: bänkar": (OLD, "bänkar"),
    "förslag: fler bänkar, till äldrerådet": (OLD, "fler bänkar, till äldrerådet"),
    "förslag till handikapprådet, ramper": (DISABLED, "ramper"),
    "initiativ åt ungdomsfullmäktige: wifi": (YOUNG, "wifi"),
    "SUGGESTION to the older people's council: more benches": (OLD, "more benches"),
    "suggestion for the council of older people more benches": (OLD, "more benches"),
    "Suggestion to the elderly councl: benches": (OLD, "benches"),
    "I have a suggestion for the disabilty council: ramps": (DISABLED, "ramps"),
    "proposal to the youth council wifi": (YOUNG, "wifi"),
    "till äldrerådet: fler bänkar": (OLD, "fler bänkar"),
    "To the youth council: wifi": (YOUNG, "wifi"),
    "viesti vanhusneuvostolle: penkkejä": (OLD, "penkkejä"),
    "meddelande till pensionärsrådet: bänkar": (OLD, "bänkar"),
    "ALOITE vanhusten neuvostolle: penkkejä": (OLD, "penkkejä"),
    "ALOITE eläkeläisneuvostolle penkkejä": (OLD, "penkkejä"),
    "suggestion to the older persons' council: benches": (OLD, "benches"),
    "Initiative to the elderly people's council: buses": (OLD, "buses"),
    "suggestion to the council for the disabled: ramps": (DISABLED, "ramps"),
    # Words before the name stay with what is said.
    "ALOITE Kotkan vanhusneuvostolle: penkkejä": (OLD, "Kotkan vanhusneuvostolle: penkkejä"),
    "ALOITE Kymenlaakson hyvinvointialueen vanhusneuvostolle penkkejä": (
        OLD, "Kymenlaakson hyvinvointialueen vanhusneuvostolle penkkejä",
    ),
    "ALOITE 13-vuotiaana nuorisovaltuustolle: wifi": (YOUNG, "13-vuotiaana nuorisovaltuustolle: wifi"),
    "Olen 70-vuotias. ALOITE vanhusneuvostolle: penkkejä": (OLD, "Olen 70-vuotias. ALOITE vanhusneuvostolle: penkkejä"),
    "Jag bor i Kotka. Förslag till äldrerådet: bänkar": (OLD, "Jag bor i Kotka. Förslag till äldrerådet: bänkar"),
    "tein aloitteen vanhusneuvostolle viime vuonna eikä mitään kuulunut": NONE,
    # Of these there is none, or it is not clear which: nothing is lost.
    "ALOITE eläinneuvostolle: koiria": (UNKNOWN, "eläinneuvostolle: koiria"),
    "ALOITE raadille: tuoleja": (UNKNOWN, "raadille: tuoleja"),
    "ALOITE aluehallitukselle lisää rahaa": (UNKNOWN, "aluehallitukselle lisää rahaa"),
    "förslag till djurrådet: hundar": (UNKNOWN, "djurrådet: hundar"),
    "suggestion to the animal council: dogs": (UNKNOWN, "animal council: dogs"),
    # Of a council, and to none.
    "ALOITE vanhusneuvoston kokouksista: lyhyempiä": NONE,
    "Vanhusneuvosto on tärkeä": NONE,
    "asia vanhusneuvostolle": NONE,
    "ALOITE lisää penkkejä sairaalan pihalle": NONE,
    "ALOITE: valtuusto voisi miettiä busseja": NONE,
    "ehdotus terveysasemalle: aikoja illaksi": NONE,
    "förslag: fler bänkar på gården": NONE,
    "suggestion: more benches": NONE,
    "lääkäri neuvoi hyvin: kiitos": NONE,
    "terveisiä vanhusneuvostolle: hyvää työtä": NONE,
    "palaute vanhusneuvostolle: hyvää työtä": NONE,
    "aloita alusta": NONE,
    "": NONE,
}  # fmt: skip


def test_whom_each_is_for() -> None:
    organisation, _ = example()
    names = council_names(organisation.catalogue, NOW)
    read = {text: addressed(text, lambda: names) for text in TEXTS}
    wrong = {text: found for text, found in read.items() if tuple(found or NONE) != TEXTS[text]}
    assert wrong == {}


def test_a_council_that_is_not_open_is_not_found() -> None:
    found = addressed("ALOITE vanhusneuvostolle: penkkejä", lambda: CouncilNames({}))
    assert found == (UNKNOWN, "vanhusneuvostolle: penkkejä")


def test_a_name_that_two_have_is_neithers() -> None:
    names = CouncilNames({"one": ["Potilasraati"], "two": ["Potilasraati"]})
    assert addressed("ALOITE potilasraadille: x y", lambda: names) == (UNKNOWN, "potilasraadille: x y")


def test_names_are_found_in_what_residents_say() -> None:
    said = {
        "miten pääsee asiakasraadin jäseneksi": None,
        "raati": None,
        "how do I get on the older people's council": "older peoples council",
        "council for the elderly": "council for the elderly",
        "råd för unga": "rad for unga",
        "jag vill vara med i kundrådet": "kundradet",
        "Asukasilta 26.8.": None,
        "": None,
    }
    assert {phrase: council_name(phrase) for phrase in said} == said
