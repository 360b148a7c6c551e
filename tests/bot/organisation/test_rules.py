"""Rules of asking as data: the organisation's, and what a service, a unit and a pilot change of them."""

from __future__ import annotations

import re
import shutil
from datetime import date, time
from pathlib import Path

import pytest

from bot.asking.skip_reasons import SkipReason
from bot.organisation import Organisation, OrganisationError, SurveyRules, load

EXAMPLE = Path(__file__).parents[3] / "examples" / "kymenlaakso"
DAY = date(2027, 3, 1)
SERVICE = "name: {fi: Sairaalapalvelut, sv: Sjukhusservice, en: Hospital services}\n"
KOKS = "    keywords: [KOKS, keskussairaala, centralsjukhuset, central hospital]\n"
RETENTION = "\nretention:"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "county"))


def write(folder: Path, file: str, before: str, text: str) -> int:
    """Insert the text behind the first place that reads so; the line on which it begins."""
    path = folder / file
    whole = path.read_text(encoding="utf-8")
    place = whole.index(before) + len(before)
    path.write_text(whole[:place] + text + whole[place:], encoding="utf-8")
    return whole[:place].count("\n") + 1


def service(folder: Path, text: str) -> int:
    return write(folder, "services.yml", SERVICE, text)


def unit(folder: Path, text: str) -> int:
    return write(folder, "units.yml", KOKS, text)


def pilots(folder: Path, *items: str) -> int:
    """The line of the first pilot."""
    path = folder / "settings.yml"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole + "\npilots:\n" + "".join(f"  - {item}\n" for item in items), encoding="utf-8")
    return whole.count("\n") + 3


def refusal(folder: Path) -> list[str]:
    with pytest.raises(OrganisationError) as error:
        load(folder)
    return [str(problem).removeprefix(f"{folder}/") for problem in error.value.problems]


# -- who overrides whom ------------------------------------------------------------------------------------------


def test_a_unit_without_rules_of_its_own_has_the_organisations(folder: Path) -> None:
    organisation = load(folder)
    assert organisation.rules("koks", on=DAY) == organisation.survey


def test_a_unit_comes_before_its_service_and_that_before_the_organisation(folder: Path) -> None:
    service(folder, "    survey: {minimum_age: 13, quarantine_days: 60, question: recommend-2}\n")
    unit(folder, "    survey: {minimum_age: 15}\n")
    organisation = load(folder)
    assert shown(organisation, "koks") == (15, 60, "recommend-2")
    assert shown(organisation, "ratamo") == (13, 60, "recommend-2")
    assert shown(organisation, "karhula") == (18, 30, "recommend-1")


def shown(organisation: Organisation, unit: str, on: date = DAY) -> tuple[int, int, str]:
    rules = organisation.rules(unit, on=on)
    return rules.minimum_age, rules.quarantine_days, rules.question


def test_a_nested_rule_is_replaced_as_one(folder: Path) -> None:
    service(folder, '    survey: {delay: {days: 1, at: "12:00"}}\n')
    unit(folder, "    survey: {delay: {days: 2}}\n")
    organisation = load(folder)
    assert organisation.rules("ratamo", on=DAY).delay.at == time(12)
    assert organisation.rules("koks", on=DAY).delay.days == 2
    assert organisation.rules("koks", on=DAY).delay.at is None


def test_a_unit_may_ask_at_any_hour_where_the_others_keep_a_window(folder: Path) -> None:
    service(folder, '    survey: {window: {opens: "12:00", closes: "18:00", weekdays: [mon]}}\n')
    unit(folder, "    survey: {window: null}\n")
    organisation = load(folder)
    assert organisation.rules("koks", on=DAY).window is None
    assert organisation.rules("ratamo", on=DAY).window is not None


def test_a_unit_that_is_not_there_has_the_organisations_rules(folder: Path) -> None:
    unit(folder, "    survey: {minimum_age: 15}\n")
    organisation = load(folder)
    assert organisation.rules("closed_long_ago", on=DAY) == organisation.survey


def test_a_unit_or_its_service_asks_nobody(folder: Path) -> None:
    service(folder, "    survey: {asks: false}\n")
    unit(folder, "    asks: true\n")
    write(folder, "units.yml", "[Karhula]\n", "    asks: false\n")
    organisation = load(folder)
    asks = {id: organisation.rules(id, on=DAY).asks for id in ("koks", "ratamo", "karhula", "hamina")}
    assert asks == {"koks": True, "ratamo": False, "karhula": False, "hamina": True}


def test_every_unit_of_a_sensitive_service_is_sensitive(folder: Path) -> None:
    service(folder, "    sensitive: true\n")
    organisation = load(folder)
    assert [id for id in ("koks", "ratamo", "karhula") if organisation.sensitive(id)] == ["koks", "ratamo"]


# -- pilots --------------------------------------------------------------------------------------------------------


def test_a_pilot_holds_on_its_first_and_last_day_and_for_its_units(folder: Path) -> None:
    unit(folder, "    survey: {minimum_age: 16}\n")
    pilots(
        folder,
        "{id: youth, units: [koks, karhula], from: 2027-03-01, to: 2027-03-31, survey: {minimum_age: 13}}",
    )
    organisation = load(folder)
    days = (date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 31), date(2027, 4, 1))
    assert [organisation.rules("koks", on=day).minimum_age for day in days] == [16, 13, 13, 16]
    assert [organisation.rules("karhula", on=day).minimum_age for day in days] == [18, 13, 13, 18]
    assert [organisation.rules("hamina", on=day).minimum_age for day in days] == [18, 18, 18, 18]


def test_a_unit_that_asks_nobody_asks_within_its_pilot(folder: Path) -> None:
    unit(folder, "    asks: false\n")
    pilots(folder, "{id: trial, units: [koks], from: 2027-03-01, to: 2027-03-01}")
    organisation = load(folder)
    days = (date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 2))
    assert [organisation.rules("koks", on=day).asks for day in days] == [False, True, False]


def test_a_unit_may_pause_within_a_pilot(folder: Path) -> None:
    pilots(folder, "{id: quiet, units: [koks], from: 2027-03-01, to: 2027-03-01, survey: {asks: false}}")
    assert not load(folder).rules("koks", on=DAY).asks


def test_pilots_of_one_unit_may_follow_each_other(folder: Path) -> None:
    pilots(
        folder,
        "{id: first, units: [koks], from: 2027-03-01, to: 2027-03-31, survey: {question: recommend-2}}",
        "{id: second, units: [koks], from: 2027-04-01, to: 2027-04-30, survey: {question: recommend-3}}",
    )
    organisation = load(folder)
    days = (date(2027, 3, 31), date(2027, 4, 1), date(2027, 5, 1))
    assert [organisation.rules("koks", on=day).question for day in days] == [
        "recommend-2", "recommend-3", "recommend-1",
    ]  # fmt: skip


def test_what_is_known_of_a_person_is_kept_for_the_longest_quarantine(folder: Path) -> None:
    pilots(
        folder, "{id: rare, units: [koks], from: 2027-03-01, to: 2027-03-31, survey: {quarantine_days: 200}}"
    )
    organisation = load(folder)
    assert (organisation.quarantine.days, organisation.retention_days) == (200, 200)


# -- what is wrong is told where it is written -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{minimum_age: 0}", "survey.minimum_age: 0: should be greater than or equal to 1"),
        ("{minimum_age: 121}", "survey.minimum_age: 121: should be less than or equal to 120"),
        ("{minimum_age: null}", "survey.minimum_age: null: should be a valid integer"),
        ('{minimum_age: "15"}', 'survey.minimum_age: "15": should be a valid integer'),
        ("{minimum_ages: 15}", "survey.minimum_ages: no such key; did you mean minimum_age?"),
        ("{unknown_age: maybe}", "survey.unknown_age: 'maybe' is not known; known are ask, skip"),
        ("{permission: needed}", "survey.permission: 'needed' is not known; known are assumed, required"),
        ("{several_numbers: no}", "survey.several_numbers: 'no' is not known; known are ask, skip"),
        ("{long_stay_days: 0}", "survey.long_stay_days: 0: should be greater than or equal to 1"),
        ('{delay: {days: 1, at: "25:00"}}', 'survey.delay.at: "25:00": should be a time of day such as "12:00"'),
        ('{window: {opens: "12:00", closes: "18:00"}}', "survey.window.weekdays: is missing; it should be days such as [mon"),
        ("{delay: {hours: 200}}", "survey.delay.hours: 200: should be less than or equal to 72"),
        ('{delay: {}, window: {opens: "18:00", closes: "12:00", weekdays: [mon]}}',
         "survey.window: `opens` must come before `closes`"),
        ("{close_after_days: 3}", "survey: `close_after_days` must be longer than `remind_after_days`"),
        ("{remind_after_days: 14}", "survey: `close_after_days` must be longer than `remind_after_days`"),
        ("{question: Recommend 2}", "survey.question: is no id of a question; write small letters, digits and hyphens, such as recommend-2"),
        ("[minimum_age]", "survey: a list: should be"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_told_at_its_unit_its_service_and_its_pilot(
    folder: Path, text: str, told: str
) -> None:
    for write_it, place, file in ((unit, "units[0]", "units.yml"), (service, "services[0]", "services.yml")):
        before = (folder / file).read_text(encoding="utf-8")
        line = write_it(folder, f"    survey: {text}\n")
        (problem,) = refusal(folder)
        assert problem.startswith(f"{file}:{line}: {place}.{told}")
        (folder / file).write_text(before, encoding="utf-8")
    line = pilots(folder, f"{{id: trial, units: [koks], from: 2027-03-01, to: 2027-03-31, survey: {text}}}")
    (problem,) = refusal(folder)
    assert problem.startswith(f"settings.yml:{line}: pilots[0].{told}")


def test_a_wrong_rule_of_a_service_is_told_once_and_not_at_its_units(folder: Path) -> None:
    service(folder, "    survey: {minimum_age: 0}\n")
    unit(folder, "    survey: {quarantine_days: 60}\n")
    assert len(refusal(folder)) == 1


def test_rules_that_fit_nothing_but_each_other_are_told_where_they_meet(folder: Path) -> None:
    service(folder, "    survey: {remind_after_days: 10}\n")
    line = unit(folder, "    survey: {close_after_days: 7}\n")
    (problem,) = refusal(folder)
    assert problem.startswith(f"units.yml:{line}: units[0].survey: `close_after_days` must be longer")


@pytest.mark.parametrize(
    ("pilot", "told"),
    [
        ("{id: trial, units: [kok], from: 2027-03-01, to: 2027-03-31}", "units[0]: no unit is called kok; did you mean koks?"),
        ("{id: trial, units: [koks, koks], from: 2027-03-01, to: 2027-03-31}", "units[1]: koks stands here a second time"),
        ("{id: trial, units: [], from: 2027-03-01, to: 2027-03-31}", "units"),
        ("{id: trial, units: [koks], from: 2027-03-31, to: 2027-03-01}", "`to` is before `from`"),
        ("{id: trial, units: [koks], from: 2027-02-29, to: 2027-03-01}", 'from: "2027-02-29": should be a day such as 2027-03-01'),
        ("{id: trial, units: [koks], from: 1.3.2027, to: 2027-03-01}", 'from: "1.3.2027": should be a day such as 2027-03-01'),
        ("{id: trial, units: [koks], from: 2027-03-01}", "to: is missing; it should be its last day, such as 2027-03-31"),
        ("{id: trial, units: [koks], form: 2027-03-01, to: 2027-03-31}", "form: no such key; did you mean from?"),
        ("{id: trial, units: [turvatalo], from: 2027-03-01, to: 2027-03-31}", "units[0]: turvatalo is sensitive"),
    ],
)  # fmt: skip
def test_a_wrong_pilot_is_refused(folder: Path, pilot: str, told: str) -> None:
    organisation = load(folder)
    sensitive = next(id for id in organisation.units if organisation.sensitive(id))
    line = pilots(folder, pilot.replace("turvatalo", sensitive))
    problem = refusal(folder)[0].replace(sensitive, "turvatalo")
    assert problem.startswith(f"settings.yml:{line}: pilots[0]")
    assert told in problem


def test_pilots_of_one_unit_that_share_a_day_are_refused(folder: Path) -> None:
    line = pilots(
        folder,
        "{id: first, units: [koks], from: 2027-03-01, to: 2027-03-31}",
        "{id: second, units: [karhula, koks], from: 2027-03-31, to: 2027-04-30}",
        "{id: third, units: [ratamo], from: 2027-03-31, to: 2027-04-30}",
    )
    (problem,) = refusal(folder)
    assert problem == (
        f"settings.yml:{line + 1}: pilots[1].units[1]: koks is in first from 2027-03-01 to 2027-03-31; "
        "pilots of one unit may not overlap: end one before the other begins"
    )


def test_asks_is_written_once(folder: Path) -> None:
    line = unit(folder, "    asks: false\n    survey: {asks: true}\n")
    assert refusal(folder) == [
        f"units.yml:{line + 1}: units[0].survey.asks: `asks` stands outside `survey:` as well; write it once"
    ]


def test_the_examples_of_the_page_can_be_copied(folder: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n# (\w+\.yml)[^\n]*\n(.*?)```", page, re.DOTALL)
    assert [file for file, _ in blocks] == ["settings.yml", "services.yml", "units.yml", "settings.yml"]
    (_, whole), (_, of_service), (_, of_unit), (_, trials) = blocks
    settings = (folder / "settings.yml").read_text(encoding="utf-8")
    start, end = settings.index("\nsurvey:"), settings.index("\nretention:")
    (folder / "settings.yml").write_text(
        f"{settings[:start]}\n{whole}{settings[end:]}\n{trials}", encoding="utf-8"
    )
    services = (folder / "services.yml").read_text(encoding="utf-8")
    first = of_service.splitlines(keepends=True)[0]
    item = services.index(first)
    after = services.find("  - id:", item + 1)
    (folder / "services.yml").write_text(
        services[:item] + of_service + (services[after:] if after > 0 else ""), encoding="utf-8"
    )
    unit(folder, of_unit[of_unit.index("    survey:") :])
    organisation = load(folder)
    assert organisation.rules("koks", on=DAY).question == "recommend-2"
    assert organisation.rules("koks", on=DAY).long_stay_days == 30
    assert organisation.rules("koks", on=date(2027, 4, 1)).delay.days == 1
    assert organisation.rules("perhekeskus", on=DAY).permission == "required"


def test_the_page_names_every_rule_and_every_reason() -> None:
    page = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
    rules = {
        name
        for row in re.findall(r"^\| (`[^|]*`) \|", page, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }
    assert rules == {*SurveyRules.model_fields, *SkipReason}
    reasons = re.findall(r"^\| `(\w+)` \|", page[page.index("| reason |") :], re.MULTILINE)
    assert reasons == list(SkipReason)


@pytest.mark.parametrize(
    "name",
    [name for name, field in SurveyRules.model_fields.items() if field.is_required()],
)
def test_a_rule_that_is_missing_is_told_with_what_it_should_be(folder: Path, name: str) -> None:
    path = folder / "settings.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(rf"\n  {name}:[^\n]*", "", text), encoding="utf-8")
    (problem,) = refusal(folder)
    assert re.fullmatch(rf"settings\.yml:\d+: survey\.{name}: is missing; it should be .*such as .*", problem)
