"""The catalogue in its file: kinds of items, the rules of their texts, and a file written from items."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.organisation import OrganisationError, State, load
from bot.organisation.catalogue_file import as_file
from tests.catalogues import change, items_in

EXAMPLES = Path(__file__).parents[3] / "examples"
EXAMPLE = EXAMPLES / "kymenlaakso"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "county"))


def refusal(folder: Path) -> str:
    with pytest.raises(OrganisationError) as error:
        load(folder)
    return "\n".join(str(problem) for problem in error.value.problems)


@pytest.mark.parametrize("example", ["kymenlaakso", "esimerkkila"])
def test_a_file_written_from_items_holds_the_same_items(tmp_path: Path, example: str) -> None:
    folder = Path(shutil.copytree(EXAMPLES / example, tmp_path / "county"))
    before, items = load(folder), items_in(folder)
    path = folder / "opportunities.yml"
    path.write_text(as_file(items), encoding="utf-8")
    assert items_in(folder) == items
    assert load(folder).catalogue.current == before.catalogue.current
    again = as_file(items_in(folder))
    assert again == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "odd",
    ["no", "12:00", "045", "1.5", "true", "null", "~", "", " a", "a: b", "# a", "- a", "{tel}", "ä\nb", "'", '"', "2027-01-01", "1e3", "0x1", "=", "<<", "!x", "&a", "*a", "%", "@", "`", "a #b", "😀", "long " * 60],
)  # fmt: skip
def test_any_text_is_written_as_that_text(tmp_path: Path, odd: str) -> None:
    (tmp_path / "opportunities.yml").write_text(
        as_file(
            {"opportunities": [{"id": "a", "x": odd, "y": [odd, odd], "z": {"fi": odd}, "n": 3, "b": False}]}
        ),
        encoding="utf-8",
    )
    assert items_in(tmp_path)["opportunities"] == [
        {"id": "a", "x": odd, "y": [odd, odd], "z": {"fi": odd}, "n": 3, "b": False}
    ]


def test_the_example_has_places_and_answers() -> None:
    county = load(EXAMPLE)
    assert {place.municipality for place in county.catalogue.current.places.values()} == {
        "Kotka",
        "Kouvola",
        "Hamina",
        "Virolahti",
    }
    assert set(county.catalogue.current.information) == {
        "poytakirjat", "aluevaalit", "digituki", "tilojen_haku", "avustuksen_haku", "aloitteen_teko",
    }  # fmt: skip
    assert "05 123 4567" in county.catalogue.current.information["digituki"].summary.of("sv")
    assert all(
        item.open(datetime(2027, 1, 4, tzinfo=UTC)) for item in county.catalogue.current.places.values()
    )


TEXT = "Vastaat kyselyihin ja tulet työpajoihin, kun se sopii sinulle."
SWEDISH = "Du svarar på enkäter och kommer till verkstäder när det passar dig."
ENGLISH = "You answer surveys and come to workshops when it suits you."


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (TEXT, "Mikäli haluat mukaan, soita.", "summary.fi: the official word 'Mikäli'"),
        (TEXT, "Lomake tulee toimittaa kirjaamoon.", "the official word 'tulee toimittaa'"),
        (TEXT, "Sinun tulee itse ilmoittautua ajoissa.", "the official word 'tulee itse ilmoittautua'"),
        (TEXT, "Hakemus on toimitettava kirjaamoon.", "the official word 'on toimitettava'"),
        (SWEDISH, "Blanketten ska lämnas in till registratorn.", "summary.sv: the official word"),
        (SWEDISH, "Fråga beträffande tider.", "the official word 'beträffande'"),
        (ENGLISH, "Forms must be submitted prior to June.", "summary.en: the official word"),
        (TEXT, "Katso https://kymenhva.example/a.", "summary.fi: the link https://kymenhva.example/a"),
        (SWEDISH, "Se www.kymenhva.fi", "summary.sv: the link www.kymenhva.fi"),
        (ENGLISH, "See hyvinvointialoite.fi for more.", "summary.en: the link hyvinvointialoite.fi"),
        (TEXT, "Tuletko mukaan? Sopiiko se? Milloin?", "summary.fi: 3 questions: ask one at most"),
        (SWEDISH, "Kommer du? Passar det?", "summary.sv: 2 questions"),
        (ENGLISH, "Will you come? Does it suit you?", "summary.en: 2 questions"),
        (TEXT, "Soitamme 5 päivän kuluessa.", "summary.fi: a number of days that no setting gives: '5 päivän'"),
        (SWEDISH, "Vi ringer inom två veckor.", "summary.sv: a number of days"),
        (TEXT, "Vastaa {days} kertaa.", "summary.fi: {days} means nothing here; there are {org} and {tel}"),
        ("{fi: Asukaskehittäjä,", "{fi: Asukaskehittäjä ✨,", "title.fi: no SMS of normal length holds"),
        ("fi: raadin kokouksiin kutsumiseen", "fi: mikäli kutsutaan", "purpose.fi: the official word"),
        ("fi: Kahvia, seuraa ja tukea. Voit", "fi: Kahvia esim. aamulla. Voit", "places[0].summary.fi: the official word 'esim.'"),
        ("fi: Ma-pe 9-15", "fi: Koskien arkea", "places[0].hours.fi: the official word"),
        ("owner: kirjaamo\n\n  - id: aluevaalit", "owner: kirjamo\n\n  - id: aluevaalit", "information[0].owner: no contact is called kirjamo; did you mean kirjaamo?"),
        ("municipality: Kotka\n", "municipality: Kotta\n", "places[0].municipality: no municipality is called Kotta; did you mean Kotka?"),
        ("id: digituki", "id: olka", "information[2].id: olka is the id of opportunities[7] already"),
        ("sv: Mån-fre 9-15, ", "", "places[0].hours.sv: is missing"),
    ],
)  # fmt: skip
def test_every_rule_of_texts_holds_in_the_catalogue(folder: Path, old: str, new: str, told: str) -> None:
    change(folder, old, new)
    assert told in refusal(folder)


def test_an_item_is_open_within_its_time(folder: Path) -> None:
    change(
        folder,
        "    area: [Kotka, Kouvola]\n",
        "    valid_from: 2027-02-01T00:00:00+02:00\n    valid_to: 2027-05-31T23:59:00+03:00\n    area: [Kotka, Kouvola]\n",
    )
    panel = load(folder).opportunity("asiakasraati")
    assert panel.valid_from is not None and panel.valid_to is not None
    minute = timedelta(minutes=1)
    moments = (panel.valid_from - minute, panel.valid_from, panel.valid_to, panel.valid_to + minute)
    assert [panel.open(moment) for moment in moments] == [False, True, True, False]


@pytest.mark.parametrize("field", ["invited", "left_out", "enough_time", "follows", "helper", "timing"])
def test_each_question_of_the_checklist_is_asked_before_publishing(folder: Path, field: str) -> None:
    path = folder / "opportunities.yml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if line.startswith(f"    {field}:"))
    path.write_text("".join(lines[:first] + lines[first + 1 :]), encoding="utf-8")
    assert f"opportunities[0]: cannot be published without {field}" in refusal(folder)


def test_an_event_tells_when_and_where_it_is(folder: Path) -> None:
    change(
        folder,
        "    form: suunnittelu\n    means: co_design\n    stage: ongoing\n",
        "    form: suunnittelu\n    event: asukasilta\n    stage: ongoing\n",
    )
    assert "cannot be published without starts" in refusal(folder)


def test_periods_end_after_they_begin(folder: Path) -> None:
    change(folder, "voting_until: 2027-09-30", "voting_until: 2027-08-30")
    assert "opportunities[9]: `voting_until` is before `voting_from`" in refusal(folder)


def test_a_phrasing_is_in_a_known_language_and_there_are_few(folder: Path) -> None:
    first = load(folder).opportunity("asukaskehittaja").phrasings["fi"][0]
    few = "      fi: [\n        "
    change(folder, few, f"{few}{', '.join(['haluan vaikuttaa'] * 40)}, ")
    assert "opportunities[0].phrasings.fi" in refusal(folder)
    change(folder, f"{', '.join(['haluan vaikuttaa'] * 40)}, ", "haluan vaikuttaa, ")
    assert load(folder).opportunity("asukaskehittaja").phrasings["fi"][:2] == ("haluan vaikuttaa", first)
    change(folder, few, few.replace("fi", "xx"))
    assert "phrasings" in refusal(folder)


def test_a_draft_may_be_open_in_all_that_is_asked(folder: Path) -> None:
    path = folder / "opportunities.yml"
    draft = (
        "  - id: uusi_raati\n    title: {fi: Uusi, sv: Ny, en: New}\n    summary: {fi: Uusi, sv: Ny, en: New}\n"
        "    form: suunnittelu\n    stage: idea\n    status: draft\n    owner: osallisuus\n    sign_up: true\n\n# Meeting places"
    )
    change(folder, "# Meeting places", draft)
    item = load(folder).opportunity("uusi_raati")
    assert item.status is State.draft
    assert item.missing[:3] == ["audience", "invited", "influence"]
    assert path.exists()
