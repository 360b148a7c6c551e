"""The example organisation keeps what its texts and the demonstration promise."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.organisation import RESIDENT_DEVELOPER, Barrier, Form, Means, Organisation, UnknownUnit, load
from bot.visits import Ask, Facts, VisitIn, check, decide, permanent_skip_reason, read_csv
from channels.segments import segments

EXAMPLE = Path(__file__).parents[3] / "examples" / "kymenlaakso"
NOW = datetime(2027, 1, 4, 23, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return load(EXAMPLE)


def test_units_are_found_by_id(organisation: Organisation) -> None:
    assert organisation.unit("koks").name.sv == "Kymmenedalens centralsjukhus"
    with pytest.raises(UnknownUnit, match="did you mean ratamo"):
        organisation.unit("rattamo")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Osasto 18 oli kiva", "ward18"),
        ("OSASTO18", "ward18"),
        ("osatso 19", "ward19"),
        ("osasto 17", None),
        ("Karhulan terveysasema oli kiva", "karhula"),
        ("KARHULA HÄLSOSTATION", "karhula"),
    ],
)
def test_a_number_is_never_mended_and_a_name_will_do(tmp_path: Path, text: str, found: str | None) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "county"))
    with (folder / "units.yml").open("a", encoding="utf-8") as units:
        for ward in (18, 19):
            units.write(
                f"  - {{id: ward{ward}, name: {{fi: Vuodeosasto {ward}, sv: Avdelning {ward}, en: Ward {ward}}}, "
                f"type: hospital, service: sairaala, municipality: Kotka, keywords: [osasto {ward}]}}\n"
            )
    unit = load(folder).unit_by_keyword(text)
    assert (unit.id if unit else None) == found


def test_a_municipality_has_its_area(organisation: Organisation) -> None:
    areas = [organisation.area_of(name) for name in ("Kouvola", "kotka", " PYHTÄÄ", "Helsinki", "")]
    assert areas == ["pohjoinen", "etelainen", "etelainen", None, None]


def test_a_unit_type_is_a_row_of_the_data(tmp_path: Path) -> None:
    """A fire station needs no line of code."""
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "county"))
    services, units = folder / "services.yml", folder / "units.yml"
    station = "  - id: fire_station\n    name: {fi: Paloasema, sv: Brandstation, en: Fire station}\n"
    text = services.read_text(encoding="utf-8")
    services.write_text(text.replace("unit_types:\n", f"unit_types:\n{station}"), encoding="utf-8")
    text = units.read_text(encoding="utf-8")
    units.write_text(text.replace("type: dental", "type: fire_station", 1), encoding="utf-8")
    county = load(folder)
    unit = county.unit("hammas_kotka")
    assert (unit.type, county.unit_types[unit.type].name.sv) == ("fire_station", "Brandstation")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("KOKS", "koks"),
        ("koks jono oli pitkä", "koks"),
        ("Central Hospital, thank you", "koks"),
        ("pyhtaa", "pyhtaa"),
        ("PYHTÄÄ!", "pyhtaa"),
        ("ratammo oli siisti", "ratamo"),
        ("tandvård Kotka", "hammas_kotka"),
        ("hammas_kouvola", "hammas_kouvola"),
        ("kuusankoskelta soitettiin", None),
        ("kotihoito", None),
        ("hyvää palvelua", None),
        ("", None),
    ],
)
def test_a_unit_is_found_by_what_people_write(
    organisation: Organisation, text: str, unit: str | None
) -> None:
    found = organisation.unit_by_keyword(text)
    assert (found.id if found else None) == unit


def test_all_ways_to_take_part_are_there_and_every_form_among_them(organisation: Organisation) -> None:
    items = organisation.opportunities.values()
    assert len(items) == 28
    assert {item.form for item in items} == set(Form)
    assert {item.means for item in items} >= set(Means)
    assert {barrier for item in items for barrier in item.barriers} == set(Barrier)
    assert {"vanhusneuvosto", "vammaisneuvosto", "nuorisovaltuusto"} <= set(organisation.opportunities)
    with_owner = {
        "kayttajaedustaja": "osallisuus",
        "oma_tapahtuma": "osallisuus",
        "kokeilija": "asiakaskokemus",
    }
    for id, owner in with_owner.items():
        item = organisation.opportunity(id)
        assert (item.sign_up, item.owner) == (True, owner)


def test_sign_ups_go_to_the_contact_of_their_opportunity(organisation: Organisation) -> None:
    olka = organisation.opportunity("olka")
    assert organisation.contact(olka.owner).email == "olka@kymenlaakso.example"
    developers = organisation.opportunity(RESIDENT_DEVELOPER)
    assert organisation.contact(developers.owner).email == "asukaskehittajat@kymenlaakso.example"


def test_an_event_is_open_until_its_sign_up_ends(organisation: Organisation) -> None:
    hearing = organisation.opportunity("kuuleminen")
    assert hearing.deadline is not None
    assert hearing.open(hearing.deadline)
    assert not hearing.open(hearing.deadline + timedelta(seconds=1))
    assert hearing in organisation.opportunities_open(NOW)
    assert hearing not in organisation.opportunities_open(hearing.deadline + timedelta(days=1))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_any_three_titles_fit_one_sms_together(organisation: Organisation, language: str) -> None:
    titles = sorted((item.title.of(language) for item in organisation.opportunities.values()), key=len)[-3:]
    listed = "\n".join(f"{letter} {title}" for letter, title in zip("ABC", titles, strict=True))
    assert segments(listed).units <= 82  # leaves 78 for the words around them


@pytest.mark.parametrize(
    ("language", "joining"),
    [
        ("fi", " Jos haluat tulla, vastaa MUKAAN."),
        ("sv", " Vill du komma? Svara MED."),
        ("en", " If you want to come, reply JOIN."),
    ],
)
def test_every_summary_fits_one_sms_with_how_to_join(
    organisation: Organisation, language: str, joining: str
) -> None:
    for item in organisation.opportunities.values():
        told = segments(item.summary.of(language) + joining)
        assert (told.encoding, told.parts) == ("GSM-7", 1), item.id


def test_texts_name_the_telephone_of_the_settings(organisation: Organisation) -> None:
    places = organisation.opportunity("kohtaamispaikka").summary
    assert all(organisation.settings.telephone in places.of(language) for language in ("fi", "sv", "en"))


def test_its_visits_are_asked_at_once_at_any_hour_in_three_languages(organisation: Organisation) -> None:
    visits = [visit for _, visit in read_csv(EXAMPLE / "visits.csv", now=NOW)]
    asked: list[VisitIn] = []
    for visit in visits:
        assert isinstance(visit, VisitIn)
        checked = check(visit, organisation, now=NOW)
        later = any(
            isinstance(other, VisitIn) and other.phone == visit.phone and other.ended_at > visit.ended_at
            for other in visits
        )
        if permanent_skip_reason(visit, organisation) is None and not later:
            assert decide(visit, Facts(), organisation.survey, now=NOW) == Ask()
            asked.append(checked)
    languages = [visit.language for visit in asked]
    assert len(visits) == 12
    assert all(languages.count(language) >= 3 for language in ("fi", "sv", "en"))


def test_no_real_person_is_in_it() -> None:
    """Made-up numbers and addresses only: a demonstration that was set up wrongly reaches no real person."""
    for file in EXAMPLE.iterdir():
        for line in file.read_text(encoding="utf-8").splitlines():
            if "@" in line:
                assert line.endswith(".example"), line
            if re.search(r"\+358 ?[0-9]", line):
                assert "+3584123456" in line, line


def test_texts_go_to_the_neighbours_where_nothing_else_is_said(
    organisation: Organisation, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "county"))
    file = folder / "settings.yml"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("sms_countries")), encoding="utf-8")
    silent = load(folder).settings
    assert set(silent.sms_countries) == set(organisation.settings.sms_countries)
    assert [silent.texts_to(number) for number in ("+358412345678", "+46701234567", "+447700900123")] == [
        True, True, False,
    ]  # fmt: skip
