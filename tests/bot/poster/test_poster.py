"""Posters: read as people read them and as a phone's camera does, from the page as it would be printed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from reportlab.lib.pagesizes import A4
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.errors import plain
from bot.config.settings import EXAMPLE, Settings, SettingsError
from bot.config.settings import load as load_settings
from bot.organisation import Organisation, UnknownUnit, load
from bot.poster import PosterError, draw, make_poster

NUMBER = "+358412345678"


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return load(EXAMPLE)


def settings(**given: Any) -> Settings:
    return Settings(**({"sms_from": NUMBER, "telegram_bot": "kynnys_bot"} | given))


def page(pdf: bytes) -> pypdfium2.PdfPage:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    return document[0]


def words(pdf: bytes) -> str:
    return " ".join(page(pdf).get_textpage().get_text_range().split())


def test_it_tells_how_in_three_languages(organisation: Organisation) -> None:
    text = words(draw(make_poster(organisation, "koks", settings())))
    for said in (
        "Miten meni?",
        "Hur gick det?",
        "How did it go?",
        "PALAUTE KOKS",
        "RESPONS KOKS",
        "FEEDBACK KOKS",
        "+358 41 2345678",
        "@kynnys_bot",
        "Anna numero 0-10 ja kerro, miksi.",
        "Ge en siffra 0-10 och berätta varför.",
        "Give a number 0-10 and tell us why.",
        "Kymenlaakson keskussairaala",
        "Kymmenedalens centralsjukhus",
        "Palautteen saa Kymenlaakson hyvinvointialue.",
        "Skriv inte personbeteckning eller hälsouppgifter.",
        "In an emergency, call 112.",
    ):
        assert said in text


@pytest.mark.parametrize("unit", ["koks", "hammas_kouvola"])
def test_a_camera_reads_the_link_to_the_unit(organisation: Organisation, unit: str) -> None:
    picture = page(draw(make_poster(organisation, unit, settings()))).render(scale=1.5).to_pil()
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == f"https://t.me/kynnys_bot?start=unit-{unit}"


def test_every_unit_that_may_have_one_fits_its_page(organisation: Organisation) -> None:
    for unit in organisation.units.values():
        if not unit.sensitive:
            sheet = page(draw(make_poster(organisation, unit.id, settings())))
            assert sheet.get_size() == pytest.approx(A4)
            edges = [item.get_bounds() for item in sheet.get_objects()]
            assert all(left >= 0 and bottom >= 0 and right <= A4[0] and top <= A4[1]
                       for left, bottom, right, top in edges)  # fmt: skip


def test_it_is_free_only_where_the_organisation_says_so(organisation: Organisation) -> None:
    free = replace(organisation, settings=organisation.settings.model_copy(update={"sms_free": True}))
    assert "maksuton" not in words(draw(make_poster(organisation, "koks", settings())))
    assert "maksuton" in words(draw(make_poster(free, "koks", settings())))


def test_one_way_alone_is_enough(organisation: Organisation) -> None:
    by_text = draw(make_poster(organisation, "koks", settings(telegram_bot=None)))
    assert "Telegram" not in words(by_text)
    assert not zxingcpp.read_barcodes(page(by_text).render(scale=1.5).to_pil())
    by_code = words(draw(make_poster(organisation, "koks", settings(sms_from=None))))
    assert "PALAUTE" not in by_code
    assert "maksaa" not in by_code


def test_the_same_poster_gives_the_same_file(organisation: Organisation) -> None:
    made = make_poster(organisation, "koks", settings())
    assert draw(made) == draw(made)


@pytest.mark.parametrize(
    ("unit", "given", "number", "named"),
    [
        ("kokss", {}, None, "did you mean koks"),
        ("koks", {"sms_from": None, "telegram_bot": None}, None, "KYNNYS_TELEGRAM_BOT"),
        ("koks", {"sms_from": "MG" + "0" * 32}, None, "--number"),
        ("koks", {}, "+3", "no phone number"),
    ],
)
def test_what_cannot_be_made_is_refused_in_one_line(
    organisation: Organisation, unit: str, given: dict[str, Any], number: str | None, named: str
) -> None:
    with pytest.raises((PosterError, UnknownUnit)) as caught:
        make_poster(organisation, unit, settings(**given), number=number)
    assert named in (plain(caught.value) or "")


def test_a_sensitive_unit_gets_none(organisation: Organisation) -> None:
    sensitive = next(unit for unit in organisation.units.values() if unit.sensitive)
    with pytest.raises(PosterError, match="sensitive"):
        make_poster(organisation, sensitive.id, settings())


def test_a_messaging_service_needs_its_number_named(organisation: Organisation) -> None:
    made = make_poster(organisation, "koks", settings(sms_from="MG" + "0" * 32), number=NUMBER)
    assert made.number == "+358 41 2345678"


@pytest.mark.parametrize("name", ["our bot", "https://t.me/our_bot", "1bot"])
def test_a_bot_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="KYNNYS_TELEGRAM_BOT"):
        load_settings({"KYNNYS_TELEGRAM_BOT": name})


def test_the_command_writes_a_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KYNNYS_TELEGRAM_BOT", "@kynnys_bot")
    monkeypatch.setenv("KYNNYS_SMS_FROM", NUMBER)
    out = tmp_path / "poster.pdf"
    result = CliRunner().invoke(app, ["poster", "KOKS", "--out", str(out)])
    assert result.exit_code == 0
    assert str(out) in result.output
    assert "@kynnys_bot" in words(out.read_bytes())
