"""A second organisation is five files of data: its services, units, areas, rules and two languages need no code."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.application import read_texts
from bot.config.channels import make_channels
from bot.config.language_texts import in_groups, menus, of_languages
from bot.config.settings import load as load_settings
from bot.organisation import Organisation, OrganisationError, load
from bot.poster.poster import make_poster
from bot.rehearsal.transcript import parse
from tests.playing import application, replay

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "examples" / "esimerkkila"
PHONE = "+358412345678"


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return read_texts(FOLDER)[0]


async def played(tmp_path: Path, talk: str, folder: Path = FOLDER) -> list[str]:
    """What is said in this conversation."""
    async with application(
        database_url=f"sqlite:///{tmp_path}/two.db", organisation=str(folder)
    ) as rehearsal:
        told = await replay(rehearsal, parse(talk), PHONE)
    return [line.removeprefix("< ") for line in told.splitlines() if line.startswith("< ")]


def test_it_is_five_files() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == [
        "opportunities.yml", "services.yml", "settings.yml", "units.yml", "visits.csv",
    ]  # fmt: skip


@pytest.mark.parametrize("folder", ["examples/esimerkkila", "examples/esimerkkila/"])
def test_make_runs_it(folder: str) -> None:
    makes = [
        "make",
        "--dry-run",
        "--no-print-directory",
        "--assume-old=.venv/run",
        "run",
        f"ORGANISATION={folder}",
    ]
    run = subprocess.run(makes, check=True, cwd=ROOT, capture_output=True, text=True)
    assert f"KYNNYS_ORGANISATION={folder} " in run.stdout
    assert "KYNNYS_DATABASE_URL=sqlite:///var/esimerkkila.db" in run.stdout
    assert run.stdout.rstrip().endswith("kynnys serve --visits examples/esimerkkila/visits.csv")


def test_its_types_services_and_areas_are_its_own(organisation: Organisation) -> None:
    unit = organisation.unit("paloasema")
    assert (unit.type, unit.service) == ("fire_station", "pelastus")
    assert organisation.unit_types["fire_station"].name.sv == "Brandstation"
    assert [organisation.area_of(name) for name in ("Koeniemi", "Mallila", "Kotka")] == [
        "rannikko",
        "sisamaa",
        None,
    ]


async def test_its_client_is_asked_and_answers(tmp_path: Path) -> None:
    said = await played(tmp_path, "@ sv\n* visit paloasema\n> 10\n> bra råd\n")
    assert said[0].startswith("Exempeldalens välfärdsområde: Hur troligt")
    assert len(said) == 3


async def test_an_official_initiative_is_made_in_its_service(tmp_path: Path) -> None:
    talk = "@ fi\n> miten teen hyvinvointialoitteen?\n> svenska\n> hur gör man ett officiellt initiativ?\n"
    said = await played(tmp_path, talk)
    assert "verkossa: Esimerkkilän aloitepalvelu." in said[0]
    assert "på nätet: Exempeldalens initiativtjänst." in said[2]


def test_a_service_for_initiatives_is_named_without_a_link(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "county"))
    settings = folder / "settings.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("Esimerkkilän aloitepalvelu", "aloite.example"), encoding="utf-8")
    with pytest.raises(OrganisationError, match=r"`initiative_service` in fi holds the link aloite\.example"):
        load(folder)


# -- languages ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["en", "so"])
async def test_a_language_that_is_not_offered_is_asked_in_its_own(tmp_path: Path, language: str) -> None:
    (question,) = await played(tmp_path, f"@ {language}\n* visit paloasema\n")
    assert question.startswith("Esimerkkilän hyvinvointialue: Kuinka")


async def test_a_language_that_is_not_offered_is_not_switched_to(tmp_path: Path) -> None:
    talk = "@ fi\n> english\n> I waited for two hours\n> nobody told me anything\n> that was not nice at all\n> svenska\n"
    said = await played(tmp_path, talk)
    assert said[0] == "Kieli on nyt suomi. Byt språk: svara SVENSKA."
    assert not [text for text in said[:-1] if "thank" in text.lower() or "english" in text.lower()]
    assert said[-1] == "Språket är nu svenska. Vaihda kieli: vastaa SUOMI."


async def test_help_names_the_languages_that_are_offered(tmp_path: Path) -> None:
    said = await played(tmp_path, "@ fi\n> ohje\n> Здравствуйте, как дела\n> help\n")
    assert "STOP, SVENSKA. Puhelin 06 123 4567" in said[0]
    assert said[1] == "Luemme suomea ja ruotsia. Valitse kieli: vastaa SUOMI tai SVENSKA. Hätä: 112."
    assert not [text for text in said if "ENGLISH" in text]


async def test_one_language_offers_no_other(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "county"))
    settings = folder / "settings.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("languages: [fi, sv]", "languages: [fi]"), encoding="utf-8")
    said = await played(tmp_path, "@ sv\n> ohje\n> svenska\n> Здравствуйте, как дела\n", folder)
    assert "STOP. Puhelin" in said[0]
    assert said[1:3] == ["Kieli on nyt suomi.", "Luemme suomea. Hätä: 112."]


def test_posters_menus_and_groups_have_the_offered_languages(organisation: Organisation) -> None:
    settings = load_settings({"KYNNYS_TELEGRAM_BOT": "esimerkki_bot"})
    poster = make_poster(organisation, "paloasema", settings)
    assert [column.language for column in poster.columns] == ["fi", "sv"]
    assert menus(organisation.settings.languages).keys() == {"fi", "sv"}
    assert "I only talk" not in in_groups(organisation.settings.languages)
    assert make_channels(settings, organisation) == {}


@pytest.mark.parametrize(
    ("languages", "words", "read"),
    [
        (("fi",), "", "suomea"),
        (("fi", "en"), ", ENGLISH", "suomea ja englantia"),
        (("fi", "sv", "en"), ", SVENSKA, ENGLISH", "suomea, ruotsia ja englantia"),
    ],
)
def test_languages_are_named_in_words(languages: tuple[str, ...], words: str, read: str) -> None:
    told = of_languages(languages, "fi")
    assert (told["other_words"], told["languages_read"]) == (words, read)


def test_nobody_real_is_in_it() -> None:
    for file in FOLDER.iterdir():
        text = file.read_text(encoding="utf-8")
        assert "@" not in text or text.count("@") == text.count(".example\n")
        assert "+358" not in text or text.count("+358") == text.count("+358412345")
    assert load(FOLDER)
