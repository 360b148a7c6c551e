"""Posters: read as people read them and as a phone's camera does, from the page as it would be printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
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
from bot.organisation import Organisation, State, UnknownUnit, load
from bot.organisation.catalogue import Catalogue, LiveCatalogue
from bot.organisation.settings import Campaign
from bot.poster import PosterError, draw, make_campaign_poster, make_item_poster, make_poster
from storage.catalogue.items import NewItem
from storage.database import Database
from storage.encryption.keyring import Keyring

NUMBER = "+358412345678"
NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)


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


# -- items of the catalogue and campaigns ------------------------------------------------------------------


def test_an_items_poster_tells_its_words_and_a_camera_reads_its_link(organisation: Organisation) -> None:
    made = draw(make_item_poster(organisation, "Kohtaamispaikka_Kotka", settings()))
    for said in (
        "Tule mukaan!", "Kom med!", "Join us!",
        "OSALLISTU KOHTAAMISPAIKKA KOTKA", "DELTA KOHTAAMISPAIKKA KOTKA", "TAKE PART KOHTAAMISPAIKKA KOTKA",
        "Kohtaamispaikka Kotka", "Lähetä viesti, niin kerromme lisää.", "+358 41 2345678",
    ):  # fmt: skip
        assert said in words(made)
    (code,) = zxingcpp.read_barcodes(page(made).render(scale=1.5).to_pil())
    assert code.text == "https://t.me/kynnys_bot?start=poster-kohtaamispaikka_kotka"
    campaign = draw(make_campaign_poster(organisation, "kesa", settings()))
    assert "OSALLISTU KESA" in words(campaign)
    assert "Sommarens evenemang" in words(campaign)
    (code,) = zxingcpp.read_barcodes(page(campaign).render(scale=1.5).to_pil())
    assert code.text == "https://t.me/kynnys_bot?start=campaign-kesa"


def test_every_item_fits_its_page_and_its_link(organisation: Organisation) -> None:
    for item in organisation.catalogue.current.items.values():
        if item.status is not State.published:
            continue
        made = make_item_poster(organisation, item.id, settings())
        assert made.link is not None
        assert len(made.link.partition("start=")[2]) <= 64  # as Telegram takes it
        edges = [each.get_bounds() for each in page(draw(made)).get_objects()]
        assert all(left >= 0 and right <= A4[0] for left, _, right, _ in edges)


def test_a_poster_that_would_lead_nowhere_is_refused_with_what_would_be_right(
    organisation: Organisation,
) -> None:
    def opens(id: str) -> Organisation:
        campaign = Campaign(id="kesa", name=organisation.settings.campaigns[0].name, opens=id)
        changed = organisation.settings.model_copy(update={"campaigns": (campaign,)})
        return replace(organisation, settings=changed)

    none = replace(organisation, settings=organisation.settings.model_copy(update={"campaigns": ()}))
    olka = organisation.catalogue.current.opportunities["olka"].model_copy(update={"status": State.closed})
    items = {**organisation.catalogue.current.items, "olka": olka}
    closed = replace(organisation, catalogue=LiveCatalogue(Catalogue.of(items.values())))
    for make, data, id, told in (
        (make_item_poster, organisation, "olkka", "did you mean olka"),
        (make_item_poster, closed, "olka", "not published"),
        (make_campaign_poster, organisation, "talvi", "known are kesa"),
        (make_campaign_poster, none, "kesa", "settings.yml has no campaigns"),
        (make_campaign_poster, opens("nothing_such"), "kesa", "opens nothing_such"),
    ):
        with pytest.raises(PosterError, match=told):
            make(data, id, settings())
    assert make_campaign_poster(opens("olka"), "kesa", settings()).link is not None


def test_the_command_takes_one_of_three(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret_key: str
) -> None:
    """And knows what staff published in the database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KYNNYS_TELEGRAM_BOT", "kynnys_bot")
    monkeypatch.setenv("KYNNYS_DATABASE_URL", f"sqlite:///{tmp_path}/kynnys.db")
    monkeypatch.setenv("KYNNYS_SECRET_KEYS", secret_key)
    run = CliRunner().invoke
    assert run(app, ["poster", "--opportunity", "olka"]).exit_code == 0  # there is no database yet
    assert "Tule mukaan!" in words((tmp_path / "olka.pdf").read_bytes())
    database = Database(f"sqlite:///{tmp_path}/kynnys.db", Keyring.from_text(secret_key))
    database.upgrade()
    with database.writing() as work:
        content = next(each for each in load(EXAMPLE).catalogue_file["opportunities"] if each["id"] == "olka")
        mine = {**content, "id": "kavelykerho"}
        work.catalogue.begin([NewItem("kavelykerho", "opportunity", "published", "olka", mine)], now=NOW)
    database.close()
    assert run(app, ["poster", "--opportunity", "kavelykerho"]).exit_code == 0
    assert run(app, ["poster", "--campaign", "kesa", "--out", "c.pdf"]).exit_code == 0
    for wrong in ([], ["koks", "--campaign", "kesa"], ["--opportunity", "olka", "--campaign", "kesa"]):
        refused = run(app, ["poster", *wrong])
        assert refused.exit_code != 0
        assert "name one of these" in str(refused.exception)
