"""A wrong file is refused with its place, what is wrong, and what would be right."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.organisation import OrganisationError, load

EXAMPLE = Path(__file__).parents[3] / "examples" / "kymenlaakso"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "county"))


def change(folder: Path, file: str, old: str, new: str) -> int:
    """Change the first place that reads so; its line."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def refusal(folder: Path) -> list[str]:
    with pytest.raises(OrganisationError) as error:
        load(folder)
    return [str(problem).removeprefix(f"{folder}/") for problem in error.value.problems]


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "units.yml",
            "type: dental",
            "type: dentist",
            "units[8].type: no unit type is called dentist; did you mean dental?",
        ),
        ("units.yml", "type: dental", "typ: dental", "units[8].typ: no such key; did you mean type?"),
        (
            "units.yml",
            "sensitive: true",
            "sensitive: yes",
            'units[14].sensitive: "yes": should be a valid boolean',
        ),
        ("units.yml", "id: koks", "id: KOKS", 'units[0].id: "KOKS": should match'),
        (
            "units.yml",
            "id: ratamo_kuntoutus",
            "id: ratamo",
            "units[2].id: ratamo is the id of units[1] already",
        ),
        (
            "units.yml",
            "service: kotihoito",
            "service: kotihoitto",
            "units[10].service: no service is called kotihoitto; did you mean kotihoito?",
        ),
        (
            "units.yml",
            "municipality: Hamina",
            "municipality: Helsinki",
            "units[5].municipality: no municipality is called Helsinki; known are Hamina, Kotka",
        ),
        ("units.yml", "[Karhula]", "[Karhula, Koks]", "units[3].keywords: koks already means koks"),
        (
            "settings.yml",
            "fi: Kymenlaakson hyvinvointialue",
            "fi: Vantaan ja Keravan ja koko muun maailman yhteinen hyvinvointialue",
            "name.fi: 65 letters long as an SMS: at most 60 fit",
        ),
        (
            "settings.yml",
            "fi: Kymenlaakson hyvinvointialue",
            "fi: Čáhcesullo hyvinvointialue",
            "name.fi: no SMS of normal length holds á Č",
        ),
        (
            "settings.yml",
            "window: null",
            'window: {opens: "19:00", closes: "12:00", weekdays: [mon]}',
            "survey.window: `opens` must come before `closes`",
        ),
        (
            "settings.yml",
            "interim_hours: 24",
            "interim_hours: 48",
            "interim_hours: 48: should be less than or equal to 36",
        ),
        (
            "settings.yml",
            'working_hours: {opens: "08:00", closes: "16:00"',
            'working_hours: {opens: "16:00", closes: "08:00"',
            "working_hours: `opens` must come before `closes`",
        ),
        (
            "settings.yml",
            'working_hours: {opens: "08:00", closes: "16:00"',
            'working_hours: {opens: "8", closes: "16:00"',
            'working_hours.opens: "8": should be a time of day such as "12:00"',
        ),
        (
            "settings.yml",
            'working_hours: {opens: "08:00", closes: "16:00", weekdays: [mon, tue, wed, thu, fri]}',
            "working_hours: null",
            "working_hours: null: should be an object",
        ),
        (
            "settings.yml",
            "window: null",
            'window: {opens: "12:00", closes: "19:00", weekdays: [mon, tus]}',
            "survey.window.weekdays[1]: 'tus' is not known; did you mean tue?",
        ),
        (
            "settings.yml",
            "delay: {hours: 0}",
            'delay: {at: "12:00"}',
            "survey.delay: `at` needs `days: 1` or more",
        ),
        (
            "settings.yml",
            "quarantine_days: 30",
            "quarantine_days: -1",
            "survey.quarantine_days: -1: should be greater",
        ),
        (
            "settings.yml",
            "municipalities: [Kouvola]",
            "municipalities: [Kouvolla]",
            "areas[0].municipalities[0]: no municipality is called Kouvolla; did you mean Kouvola?",
        ),
        (
            "settings.yml",
            "[Hamina, Kotka, Miehikkälä, Pyhtää, Virolahti]",
            "[Hamina, Kotka, Miehikkälä, Kouvola, Pyhtää, Virolahti]",
            "areas[1].municipalities[3]: Kouvola belongs to pohjoinen already: keep it in one area",
        ),
        (
            "settings.yml",
            "- id: etelainen",
            "- id: pohjoinen",
            "areas[1].id: pohjoinen is the id of areas[0]",
        ),
        (
            "services.yml",
            "- id: dental",
            "- id: hospital",
            "unit_types[2].id: hospital is the id of unit_types[0]",
        ),
        ("settings.yml", '["+358", ', '["358", ', "sms_countries[0]"),
        ("settings.yml", '["+358", ', '["+35", ', "sms_countries[0]"),
        ("settings.yml", '["+358", ', '["FI", ', "sms_countries[0]"),
        ("settings.yml", '["+358", ', "[358, ", "sms_countries[0]"),
        ("settings.yml", "email: olka@", "email: olka", "contacts[3].email"),
        (
            "opportunities.yml",
            "form: arviointi",
            "form: arvionti",
            "opportunities[4].form: 'arvionti' is not known; did you mean arviointi?",
        ),
        (
            "opportunities.yml",
            "owner: olka",
            "owner: okla",
            "opportunities[7].owner: no contact is called okla; did you mean olka?",
        ),
        (
            "opportunities.yml",
            "area: [county]",
            "area: [country]",
            "opportunities[0].area[0]: no municipality is called country; did you mean county?",
        ),
        (
            "opportunities.yml",
            "starts: 2027-08-26T17:00:00+03:00",
            "starts: 2027-08-26T17:00:00",
            "opportunities[15].starts",
        ),
        (
            "opportunities.yml",
            "Vastaat kyselyihin",
            "Vastaat “kyselyihin”",
            "opportunities[0].summary.fi: no SMS of normal length holds “ ”",
        ),
    ],
)
def test_a_mistake_is_shown_where_it_is(folder: Path, file: str, old: str, new: str, told: str) -> None:
    line = change(folder, file, old, new)
    assert refusal(folder)[0].startswith(f"{file}:{line}: {told}")


def test_a_municipality_without_an_area_is_named(folder: Path) -> None:
    change(
        folder,
        "settings.yml",
        "[Hamina, Kotka, Miehikkälä, Pyhtää, Virolahti]\n\n",
        "[Hamina, Kotka, Pyhtää]\n\n",
    )
    assert "areas: no area holds Miehikkälä, Virolahti: each municipality needs one" in refusal(folder)[0]


def test_a_missing_text_is_named(folder: Path) -> None:
    change(
        folder,
        "opportunities.yml",
        "      sv: Du hjälper andra med din egen erfarenhet. Du får utbildning.\n",
        "",
    )
    assert refusal(folder)[0].endswith("opportunities[3].summary.sv: is missing")


def test_a_long_sentence_is_refused(folder: Path) -> None:
    change(folder, "opportunities.yml", "Saat koulutuksen.", "Ja " + "sinä " * 16 + "autat.")
    assert "a sentence of 18 words" in refusal(folder)[0]


def test_the_telephone_counts_in_the_length_of_a_text(folder: Path) -> None:
    change(folder, "opportunities.yml", "Kahvia, seuraa ja tukea arkisin.", "Soita {tel}. " * 10)
    assert "summary.fi: 244 letters long" in refusal(folder)[0]


def test_nothing_is_published_before_its_checklist_is_full(folder: Path) -> None:
    change(folder, "opportunities.yml", "    influence: Tilojen opasteet, kalusteet ja käyttö\n", "")
    assert "cannot be published without influence" in refusal(folder)[0]
    at = "    id: yhteiskehittaminen"
    text = (folder / "opportunities.yml").read_text(encoding="utf-8")
    before, item = text.split("  - id: yhteiskehittaminen", 1)
    draft = item.replace("status: published", "status: draft", 1)
    (folder / "opportunities.yml").write_text(f"{before}  - {at.strip()}{draft}", encoding="utf-8")
    assert load(folder).opportunity("yhteiskehittaminen").influence is None


def test_an_event_whose_text_tells_another_day_is_refused(folder: Path) -> None:
    change(folder, "opportunities.yml", "starts: 2027-09-22T13", "starts: 2027-09-23T13")
    change(folder, "opportunities.yml", "ends: 2027-09-22T15", "ends: 2027-09-23T15")
    assert "starts on 23.9., but its summary in fi does not say so" in refusal(folder)[0]


def test_a_key_that_stands_twice_is_refused(folder: Path) -> None:
    line = change(folder, "settings.yml", "  minimum_age: 18", "  minimum_age: 18\n  minimum_age: 13")
    assert refusal(folder) == [f"settings.yml:{line + 1}: survey.minimum_age: stands here a second time"]


def test_several_mistakes_are_told_together(folder: Path) -> None:
    change(folder, "units.yml", "service: kotihoito", "service: koti")
    change(folder, "opportunities.yml", "owner: olka", "owner: nobody_here")
    assert len(refusal(folder)) == 2


def test_a_catalogue_without_the_resident_developers_is_refused(folder: Path) -> None:
    change(folder, "opportunities.yml", "id: asukaskehittaja", "id: kehittaja")
    assert "lacks asukaskehittaja" in refusal(folder)[0]


def test_what_is_no_yaml_is_shown_by_its_line(folder: Path) -> None:
    change(folder, "services.yml", "name: {fi: Terveysasemat,", "name: {fi: Terveysasemat")
    assert refusal(folder)[0].startswith("services.yml:")


def test_a_file_that_is_no_utf_8_is_told_so(folder: Path) -> None:
    path = folder / "units.yml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))
    assert refusal(folder) == ["units.yml:22: is not UTF-8: save it as UTF-8"]


@pytest.mark.parametrize("file", ["settings.yml", "services.yml", "units.yml", "opportunities.yml"])
def test_a_file_that_is_missing_or_empty_is_told_so(folder: Path, file: str) -> None:
    (folder / file).write_text("", encoding="utf-8")
    assert refusal(folder)[0].startswith(f"{file}:1: must hold ")
    (folder / file).unlink()
    assert refusal(folder) == [f"{file}: is missing"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("thread_days: 0", "thread_days: 0: should be greater than or equal to 1"),
        ("thread_days: 91", "thread_days: 91: should be less than or equal to 90"),
        ('ready_answers: [{id: a1, text: {fi: "Hei {nimi}", sv: Hej, en: Hello}}]', "ready_answers[0].text.fi: {nimi} means nothing here; there are {org}, {tel}, {unit}"),
        ('ready_answers: [{id: a1, text: {fi: "Hei – moi", sv: Hej, en: Hello}}]', "ready_answers[0].text.fi: "),
        (f'ready_answers: [{{id: a1, text: {{fi: "{"Hei. " * 55}{{unit}}{{unit}}", sv: Hej, en: Hello}}}}]', "is 3 SMS parts long with "),
        ('ready_answers: [{id: a1, text: {fi: "Mikäli et pääse, soita meille", sv: Hej, en: Hello}}]', "the official word 'Mikäli'"),
        ("ready_answers: [{id: a1, text: {fi: Hei, sv: Läs mer på kynnys.example, en: Hello}}]", "the link kynnys.example"),
        ("ready_answers: [{id: a1, text: {fi: Hei, sv: Hej, en: How are you? Better?}}]", "2 questions. Ask one at most"),
        ("ready_answers: [{id: a1, text: {fi: Hei, sv: Hej}}]", "ready_answers[0].text.en: is missing"),
    ],
)  # fmt: skip
def test_what_staff_answer_with(folder: Path, line: str, told: str) -> None:
    change(folder, "settings.yml", "answer_hours: null", f"answer_hours: null\n{line}")
    assert any(told in problem for problem in refusal(folder))


def test_a_folder_that_is_none_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(OrganisationError, match=r"is no folder with settings\.yml in it"):
        load(tmp_path / "nowhere")
