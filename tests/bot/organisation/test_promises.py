"""What is promised in days is a setting: texts, cases and mails name the same."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.config.settings import EXAMPLE
from bot.organisation import load
from bot.organisation.settings import Promises, SeasonPromises
from dialogs.plain_language import number_of_days
from tests.bot.applications import inhabited, settings
from tests.databases import copied

SUMMER = SeasonPromises(begins="06-15", ends="08-15", handle_days=14, answer_days=10)
WINTER = SeasonPromises(begins="12-20", ends="01-06", handle_days=9, answer_days=8)


@pytest.mark.parametrize(
    ("day", "season"),
    [
        (date(2027, 6, 14), None), (date(2027, 6, 15), SUMMER), (date(2027, 8, 15), SUMMER), (date(2027, 8, 16), None),
        (date(2027, 12, 19), None), (date(2027, 12, 20), WINTER), (date(2028, 1, 6), WINTER), (date(2028, 1, 7), None),
        (date(2028, 2, 29), None),
    ],
)  # fmt: skip
def test_a_season_holds_from_its_first_to_its_last_day(day: date, season: SeasonPromises | None) -> None:
    holding = [each for each in (SUMMER, WINTER) if each.holds(day)]
    assert holding == ([] if season is None else [season])


@pytest.mark.parametrize("begins", ["6-15", "06-32", "13-01", "15.6.", ""])
def test_a_day_of_the_year_is_written_with_its_month_first(begins: str) -> None:
    with pytest.raises(ValidationError):
        SeasonPromises(begins=begins, ends="08-15")


@pytest.mark.parametrize("days", [0, 1, 61])
def test_texts_speak_of_days(days: int) -> None:
    with pytest.raises(ValidationError):
        Promises(answer_days=days)


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("fi", "Soitamme 5 päivän sisällä.", "5 päivän"), ("fi", "Vastaamme viidessä päivässä.", "viidessä päivässä"),
        ("fi", "Vastaus alle 5 vrk.", "5 vrk"), ("fi", "Soita 112 päivystykseen.", None),
        ("fi", "Viimeiset päivät ovat täällä.", None), ("fi", "Viiden arkipäivän aikana.", "Viiden arkipäivän"),
        ("fi", "Vastaamme kahdessa viikossa.", "kahdessa viikossa"), ("fi", "Kerran viikossa.", None),
        ("sv", "inom 5 arbetsdagar", "5 arbetsdagar"), ("sv", "på fem dagars tid", "fem dagars"), ("sv", "en gång i veckan", None),
        ("en", "in 5 working days", "5 working days"), ("en", "a 5-day wait", "5-day"), ("en", "twelve weeks", "twelve weeks"),
        ("sv", "Vi ringer inom fem dagar.", "fem dagar"), ("sv", "Vi ringer på dagen.", None),
        ("en", "We call within 5 days.", "5 days"), ("en", "Every two days, or two weeks.", "two days"), ("en", "day 5", None),
        ("uk", "5 days", None), ("uk", "протягом 5 днів", "5 днів"), ("uk", "п'яти днів", "п'яти днів"), ("uk", "щодня", None),
        ("ru", "в течение 5 дней", "5 дней"), ("ru", "семи дней", "семи дней"), ("ru", "каждый день", None),
        ("ar", "خلال 5 أيام", "5 أيام"), ("ar", "خلال ٥ أيام", "٥ أيام"), ("ar", "خلال يومين", "يومين"), ("ar", "كل يوم", None),
        ("et", "5 päeva jooksul", "5 päeva"), ("et", "viie päeva", "viie päeva"), ("et", "iga päev", None),
        ("so", "5 maalmood gudahood", "5 maalmood"), ("so", "shan maalmood", "shan maalmood"), ("so", "maalin kasta", None),
        ("se", "5 beaivvi siste", "5 beaivvi"), ("se", "juohke beaivvi", None), ("xx", "5 days", None),
    ],
)  # fmt: skip
def test_a_number_of_days_is_seen(language: str, text: str, found: str | None) -> None:
    assert number_of_days(text, language) == found


async def test_other_days_stand_in_texts_cases_and_mails_alike(
    tmp_path: Path, sqlite_template: Path, secret_key: str
) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "county"))
    file = folder / "settings.yml"
    text = file.read_text(encoding="utf-8")
    assert "handle_days: 7 " in text
    assert "answer_days: 5 " in text
    file.write_text(
        text.replace("handle_days: 7 ", "handle_days: 12 ").replace("answer_days: 5 ", "answer_days: 9 "),
        encoding="utf-8",
    )
    assert load(folder).settings.promises == Promises(handle_days=12, answer_days=9)
    given = settings(copied(sqlite_template, tmp_path), secret_key, organisation=str(folder))
    async with inhabited(given) as town:
        phone = "+358412345678"
        await town.http.post("/simulator/visits", json={"unit": "koks", "phone": phone, "language": "fi"})
        await town.settle()
        await town.tell(phone, "2", "SOITTO", "OSALLISTU", "D", "MUKAAN", "Maija")
        said = "\n".join(await town.received(phone))
        cases = await town.application.database.read_async(lambda work: work.cases.list())
        mails = await town.received("asukaskehittajat@kymenlaakso.example")
    assert "12 päivässä" in said
    assert "alle 9 päivässä" in said
    assert "alle 5 päivässä" not in said
    assert "7 päivässä" not in said
    (case,) = (each for each in cases if each.kind == "call")
    assert case.handle_by - case.opened_at == timedelta(days=12)
    assert case.answer_by is not None
    assert case.answer_by - (case.wanted_at or datetime.max) == timedelta(days=9)
    assert not mails or "alle 9 päivässä" in mails[0]


def test_a_season_changes_the_days_that_it_names_alone(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "county"))
    file = folder / "settings.yml"
    text = file.read_text(encoding="utf-8").replace("handle_days: 7 ", "handle_days: 12 ")
    season = 'seasons: [{begins: "06-15", ends: "08-15", answer_days: 20}]'
    file.write_text(f"{text}\n{season}\n", encoding="utf-8")
    known = load(folder).settings
    summer, winter = (known.promises_on(date(2027, month, 1)) for month in (7, 1))
    assert (winter.handle_days, winter.answer_days, winter.outcome_days) == (12, 5, 90)
    assert (summer.handle_days, summer.answer_days, summer.outcome_days) == (12, 20, 90)
