"""A sign-up reaches the keeper of the list exactly once, by mail and by webhook: a real mail server, a real HTTP server."""

from __future__ import annotations

import json
import re
import shutil
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from bot.application import Application
from bot.asking.calendar import HELSINKI
from bot.config.settings import EXAMPLE, SettingsError
from channels.webhook import verify
from storage.database import Work
from tests.bot.applications import NOW, Town, inhabited, settings
from tests.databases import copied

PHONE = "+358412345678"
SECRET = "shared-with-the-register"
JOIN = ("OSALLISTU", "D", "MUKAAN", "Maija")
LIST_KEEPER = "asukaskehittajat@kymenlaakso.example"


class Letters:
    """What a mail server was given."""

    def __init__(self) -> None:
        self.all: list[EmailMessage] = []
        self.recipients: list[str] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.all.append(letter)
        self.recipients += envelope.rcpt_tos
        return "250 OK"


class Register(BaseHTTPRequestHandler):
    """A partner's register. What it takes is kept by the server that serves it."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.taken.append((headers, body))  # type: ignore[attr-defined]
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def mail_server(letters: Letters, port: int) -> Iterator[None]:
    controller = Controller(letters, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
def smtp(letters: Letters) -> Iterator[str]:
    port = free_port()
    with mail_server(letters, port):
        yield f"smtp://127.0.0.1:{port}"


@pytest.fixture
def register() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Register)
    server.taken = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def organisation(tmp_path: Path, register: ThreadingHTTPServer) -> Path:
    """The example, whose list of resident developers is kept in the register, too."""
    folder = tmp_path / "organisation"
    shutil.copytree(EXAMPLE, folder)
    file = folder / "settings.yml"
    text = file.read_text(encoding="utf-8")
    webhook = f"    webhook: http://127.0.0.1:{register.server_port}/signups\n"
    line = f"    email: {LIST_KEEPER}\n"
    assert line in text
    file.write_text(text.replace(line, line + webhook), encoding="utf-8")
    return folder


@pytest.fixture
def own_mailbox(organisation: Path) -> Path:
    """The same, where mails to the keeper of the list wait for working hours."""
    file = organisation / "settings.yml"
    line = f"    email: {LIST_KEEPER}\n"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(line, f"{line}    in_working_hours: true\n"), encoding="utf-8")
    return organisation


@pytest.fixture
def url(sqlite_template: Path, tmp_path: Path) -> str:
    return copied(sqlite_template, tmp_path)


async def forwarded(town: Town) -> list[bool]:
    signups = await town.application.database.read_async(lambda work: work.signups.list())
    return [signup.forwarded_at is not None for signup in signups]


async def test_a_sign_up_is_mailed_once(url: str, secret_key: str, smtp: str, letters: Letters) -> None:
    async with inhabited(
        settings(url, secret_key, smtp_url=smtp, public_url="https://kynnys.example")
    ) as town:
        await town.tell(PHONE, *JOIN)
        await town.tell(PHONE, *JOIN, "MUKAAN", "Maija")
        assert await forwarded(town) == [True]
        await town.settle()
    (letter,) = letters.all
    assert letters.recipients == [LIST_KEEPER]
    text = letter.get_content()
    assert "Maija" in text
    assert PHONE in text
    assert re.search(r"https://kynnys\.example/ack/\S{20,}", text)
    assert "Maija" not in letter["subject"]
    assert PHONE not in letter["subject"]


async def test_what_was_said_in_place_of_a_name_reaches_the_list_keeper(
    url: str, secret_key: str, smtp: str, letters: Letters
) -> None:
    async with inhabited(settings(url, secret_key, smtp_url=smtp)) as town:
        for text in (*JOIN[:-1], "Älkää kysykö"):
            await town.tell(PHONE, text)
        [letter] = letters.all
        assert "Nimi: ei kerrottu" in letter.get_content()
        assert "Älkää kysykö" in letter.get_content()
        assert await town.feedback() == []


async def test_the_same_words_at_the_same_time_sign_up_once(
    url: str, secret_key: str, smtp: str, letters: Letters
) -> None:
    async with inhabited(settings(url, secret_key, smtp_url=smtp)) as town:
        await town.tell(PHONE, *JOIN[:3])
        for text in ("MUKAAN", "Maija", "Maija", "MUKAAN"):
            await town.say(PHONE, text, id="one message" if text == "Maija" else None)
        await town.settle()
        assert await forwarded(town) == [True]
    assert len(letters.all) == 1


async def test_who_leaves_is_told_once(url: str, secret_key: str, smtp: str, letters: Letters) -> None:
    async with inhabited(settings(url, secret_key, smtp_url=smtp)) as town:
        await town.tell(PHONE, *JOIN, "POIS", "POIS")
    joined, left = letters.all
    assert joined["subject"] != left["subject"]
    assert PHONE in left.get_content()


async def test_a_name_that_comes_late_follows_its_sign_up_on_every_way(
    url: str, secret_key: str, smtp: str, letters: Letters, organisation: Path, register: ThreadingHTTPServer
) -> None:
    given = settings(url, secret_key, smtp_url=smtp, organisation=str(organisation), webhook_secret=SECRET)
    async with inhabited(given) as town:
        await town.tell(PHONE, *JOIN[:-1])
        town.clock.time += timedelta(hours=2)
        await town.settle()
        await town.tell(PHONE, "Maija", "Maija")
    _, named = letters.all
    assert "Maija" in named.get_content()
    assert "Maija" not in named["subject"]
    events = [json.loads(body) for _, body in register.taken]  # type: ignore[attr-defined]
    assert [(event["event"], event["name"]) for event in events] == [("signup", None), ("name", "Maija")]
    assert events[0]["id"] == events[1]["id"]


async def test_a_sign_up_reaches_the_register_once_and_signed(
    url: str, secret_key: str, smtp: str, letters: Letters, organisation: Path, register: ThreadingHTTPServer
) -> None:
    given = settings(url, secret_key, smtp_url=smtp, organisation=str(organisation), webhook_secret=SECRET)
    async with inhabited(given) as town:
        await town.tell(PHONE, *JOIN, *JOIN)
        assert await forwarded(town) == [True]
    assert len(letters.all) == 1
    ((headers, body),) = register.taken  # type: ignore[attr-defined]
    assert verify(SECRET, body, headers["kynnys-signature"], NOW.timestamp())
    assert not verify("another", body, headers["kynnys-signature"], NOW.timestamp())
    assert headers["idempotency-key"]
    told = json.loads(body)
    assert (told["event"], told["opportunity"], told["name"]) == ("signup", "asukaskehittaja", "Maija")
    assert told["contact"] == PHONE
    purpose = "palvelujen kehittämisestä ja arvioinnista kertomiseen"
    assert told["consent"]["purpose"] == purpose
    assert purpose in told["consent"]["shown"]
    assert f"Käyttö: vain {purpose}." in letters.all[0].get_content()


async def test_a_group_is_passed_on_with_its_name_and_size(
    url: str, secret_key: str, smtp: str, letters: Letters, organisation: Path, register: ThreadingHTTPServer
) -> None:
    given = settings(url, secret_key, smtp_url=smtp, organisation=str(organisation), webhook_secret=SECRET)
    async with inhabited(given) as town:
        await town.tell(
            PHONE,
            "RYHMÄ 12 Karhulan eläkeläiset",
            "MUKAAN",
            "Maija",
            "GRUPP 8 Grannar",
            "MUKAAN",
            "OHITA",
        )
        await town.tell(PHONE, "POIS", "A")
    told = [json.loads(body) for _, body in register.taken]  # type: ignore[attr-defined]
    assert [event.get("group") for event in told] == [
        {"name": "Karhulan eläkeläiset", "size": 12}, {"name": "Grannar", "size": 8}, None,
    ]  # fmt: skip
    joined, _, left = (letter.get_content() for letter in letters.all)
    assert "Ryhmän nimi: Karhulan eläkeläiset" in joined
    assert "Ryhmän koko: 12" in joined
    assert "Ryhmä: 12 henkilöä, Karhulan eläkeläiset." in left
    assert told[2]["id"] == told[0]["id"]


async def test_the_mail_says_the_purpose_of_the_list_that_was_joined(
    url: str, secret_key: str, smtp: str, letters: Letters
) -> None:
    async with inhabited(settings(url, secret_key, smtp_url=smtp)) as town:
        await town.tell(PHONE, *JOIN_PANEL)
    (letter,) = letters.all
    text = letter.get_content()
    assert "Käyttö: vain raadin kokouksiin kutsumiseen." in text
    assert "Asiakasraati: tietosi saa vain Asiakaskokemus." in text


async def test_nothing_is_lost_or_doubled_when_the_process_dies_before_it_is_sent(
    url: str, secret_key: str, smtp: str, letters: Letters, organisation: Path, register: ThreadingHTTPServer
) -> None:
    given = settings(url, secret_key, smtp_url=smtp, organisation=str(organisation), webhook_secret=SECRET)
    async with inhabited(given, work=False) as town:
        for text in JOIN:
            await town.say(PHONE, text)
            await town.application.database.write_async(town.application.turns.answer, town.clock())
        assert await forwarded(town) == [False]
    assert letters.all == []
    for _ in range(2):
        async with inhabited(given) as town:
            await town.settle()
            assert await forwarded(town) == [True]
    assert len(letters.all) == 1
    assert len(register.taken) == 1  # type: ignore[attr-defined]


async def test_a_mail_server_that_is_down_gets_it_later_and_once(
    url: str, secret_key: str, letters: Letters
) -> None:
    port = free_port()
    async with inhabited(settings(url, secret_key, smtp_url=f"smtp://127.0.0.1:{port}")) as town:
        await town.tell(PHONE, *JOIN)
        # The consent is asked for in two texts. The person does not wait for the mail server.
        assert len(await town.received(PHONE)) == len(JOIN) + 1
        assert await forwarded(town) == [False]
        for _ in range(3):
            town.clock.time += timedelta(minutes=10)
            await town.settle()
        assert await forwarded(town) == [False]
        with mail_server(letters, port):
            for _ in range(3):
                town.clock.time += timedelta(minutes=10)
                await town.settle()
        assert await forwarded(town) == [True]
    assert len(letters.all) == 1


async def test_a_register_that_is_down_does_not_hold_up_the_mail(
    url: str, secret_key: str, smtp: str, letters: Letters, organisation: Path, register: ThreadingHTTPServer
) -> None:
    gone = f"http://127.0.0.1:{free_port()}/signups"
    file = organisation / "settings.yml"
    live = f"http://127.0.0.1:{register.server_port}/signups"
    file.write_text(file.read_text(encoding="utf-8").replace(live, gone), encoding="utf-8")
    given = settings(url, secret_key, smtp_url=smtp, organisation=str(organisation), webhook_secret=SECRET)
    async with inhabited(given) as town:
        await town.tell(PHONE, *JOIN)
        assert await forwarded(town) == [False]  # not on all its ways yet
    assert len(letters.all) == 1


# -- ids that receivers keep ------------------------------------------------------------------------------------


def given_out(letters: Letters, register: Any) -> list[str]:
    """The ids of letters, requests and sign-ups that left since this was asked last, in the order given."""
    ids = [str(letter["Message-ID"]) for letter in letters.all]
    for headers, body in register.taken:
        ids += [headers["idempotency-key"], json.loads(body)["id"]]
    letters.all.clear()
    register.taken.clear()
    return ids


async def say(town: Town, phone: str, *texts: str) -> None:
    """Under ids that are the same whenever the same phone says the same."""
    for place, text in enumerate(texts):
        await town.say(phone, text, id=f"{phone} {place} {text}")
        await town.settle()


async def test_two_sign_ups_never_bear_one_id_also_after_a_restore(
    url: str, secret_key: str, smtp: str, letters: Letters, organisation: Path, register: Any, tmp_path: Path
) -> None:
    given = settings(url, secret_key, smtp_url=smtp, organisation=str(organisation), webhook_secret=SECRET)
    async with inhabited(given) as town:
        town.application.database.back_up(tmp_path / "backup.db")
        await say(town, "+358412345671", *JOIN)
        lost = given_out(letters, register)
    shutil.copy(tmp_path / "backup.db", url.removeprefix("sqlite:///"))
    async with inhabited(given) as town:
        await say(town, "+358412345672", *JOIN, "POIS", *JOIN)
    after = given_out(letters, register)
    signups = Counter(after[4::2])
    assert len(lost) == 3
    assert len(after) == 9
    assert not set(lost) & set(after)
    assert sorted(signups.values()) == [1, 2]  # joined and left under one id, joined again under another


async def test_what_is_forwarded_again_after_a_restore_bears_the_ids_that_its_receivers_have(
    url: str, secret_key: str, smtp: str, letters: Letters, organisation: Path, register: Any, tmp_path: Path
) -> None:
    """The sign-up, a name that comes later, and the leaving. The rows have other numbers by then."""
    given = settings(url, secret_key, smtp_url=smtp, organisation=str(organisation), webhook_secret=SECRET)
    async with inhabited(given) as town:
        town.application.database.back_up(tmp_path / "backup.db")
        await say(town, PHONE, *JOIN, "POIS")
        lost = given_out(letters, register)
    shutil.copy(tmp_path / "backup.db", url.removeprefix("sqlite:///"))
    async with inhabited(given) as town:
        await say(town, "+358412345671", *JOIN)
        given_out(letters, register)
        await say(town, PHONE, *JOIN, "POIS")
    assert given_out(letters, register) == lost
    assert len(set(lost)) == 5  # two letters and two requests about one sign-up


JOIN_PANEL = ("asiakasraati", "MUKAAN", "MUKAAN", "Maija")
PANEL_KEEPER = "asiakaskokemus@kymenlaakso.example"


def without(organisation: Path, opportunity: str) -> None:
    """The item leaves the catalogue, and its keeper the settings."""
    catalogue = organisation / "opportunities.yml"
    text = catalogue.read_text(encoding="utf-8")
    items = re.split(r"(?m)^(?=  - id: )", text)
    kept = [item for item in items if not item.startswith(f"  - id: {opportunity}\n")]
    assert len(kept) == len(items) - 1
    catalogue.write_text("".join(kept).replace("owner: asiakaskokemus", "owner: olka"), encoding="utf-8")
    file = organisation / "settings.yml"
    text = file.read_text(encoding="utf-8")
    assert PANEL_KEEPER in text
    file.write_text(re.sub(r"  - id: asiakaskokemus\n.*\n.*\n", "", text), encoding="utf-8")


@pytest.mark.parametrize("words", [("POIS",), ("POISTA TIEDOT", "POISTA")])
async def test_who_leaves_a_list_that_is_in_no_file_any_more_is_taken_off_it(
    url: str, secret_key: str, smtp: str, letters: Letters, organisation: Path, words: tuple[str, ...]
) -> None:
    given = settings(url, secret_key, smtp_url=smtp, organisation=str(organisation), webhook_secret=SECRET)
    async with inhabited(given) as town:
        await town.tell(PHONE, *JOIN_PANEL)
        assert await forwarded(town) == [True]
    without(organisation, "asiakasraati")
    async with inhabited(given) as town:
        await town.tell(PHONE, *words)
        assert await town.application.database.read_async(lambda work: work.inbox.parked_count()) == 0
        signups = await town.application.database.read_async(lambda work: work.signups.list())
        assert [signup.status for signup in signups] == ["left" if words == ("POIS",) else "erased"]
    assert letters.recipients == [PANEL_KEEPER] * 2
    assert "asiakasraati" in letters.all[1]["subject"].lower()
    assert PHONE in letters.all[1].get_content()


async def test_a_sign_up_for_what_left_the_catalogue_meanwhile_goes_to_the_first_contact(
    url: str, secret_key: str, smtp: str, letters: Letters, organisation: Path
) -> None:
    given = settings(url, secret_key, smtp_url=smtp, organisation=str(organisation), webhook_secret=SECRET)
    async with inhabited(given) as town:
        await town.tell(PHONE, *JOIN_PANEL[:-1])
    without(organisation, "asiakasraati")
    async with inhabited(given) as town:
        await town.tell(PHONE, "Maija", "POIS")
        assert await town.application.database.read_async(lambda work: work.inbox.parked_count()) == 0
    assert letters.recipients == ["osallisuus@kymenlaakso.example"] * 2


async def test_who_was_told_of_a_sign_up_hears_of_its_end_although_another_keeps_the_list_now(
    url: str, secret_key: str, smtp: str, letters: Letters, organisation: Path, register: ThreadingHTTPServer
) -> None:
    given = settings(url, secret_key, smtp_url=smtp, organisation=str(organisation), webhook_secret=SECRET)
    async with inhabited(given) as town:
        await town.tell(PHONE, *JOIN)
    file = organisation / "settings.yml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(LIST_KEEPER, "uusi@kymenlaakso.example"), encoding="utf-8")
    async with inhabited(given) as town:
        await town.tell(PHONE, "POISTA TIEDOT", "POISTA")
    assert letters.recipients == [LIST_KEEPER, LIST_KEEPER, "uusi@kymenlaakso.example"]
    ids = [letter["Message-ID"] for letter in letters.all]
    assert len(set(ids)) == 3
    events = [json.loads(body)["event"] for _, body in register.taken]  # type: ignore[attr-defined]
    assert events == ["signup", "left"]


async def test_who_leaves_by_another_channel_is_known_by_the_address_on_the_list(
    url: str, secret_key: str, smtp: str, letters: Letters
) -> None:
    async with inhabited(settings(url, secret_key, smtp_url=smtp)) as town:
        await town.tell(PHONE, *JOIN)

        def join(work: Work) -> None:
            phone = work.conversations.find("simulator", PHONE)
            other = work.conversations.ensure("simulator", "+358412345679", now=NOW)
            assert phone is not None
            work.people.join(phone.person, other.person, now=NOW)

        await town.application.database.write_async(join)
        await town.tell("+358412345679", "POISTA TIEDOT", "POISTA")
    assert PHONE in letters.all[1].get_content()


def test_a_webhook_without_a_secret_is_refused_at_the_start(
    url: str, secret_key: str, organisation: Path
) -> None:
    with pytest.raises(SettingsError, match=r"KYNNYS_WEBHOOK_SECRET.*asukaskehittajat"):
        Application(settings(url, secret_key, organisation=str(organisation)))


FRIDAY_NIGHT = datetime(2027, 3, 5, 21, 30, tzinfo=HELSINKI)
MONDAY = datetime(2027, 3, 8, 8, 0, tzinfo=HELSINKI)


async def test_a_mail_waits_for_the_working_hours_and_leaves_once(
    url: str, secret_key: str, smtp: str, letters: Letters, own_mailbox: Path, register: ThreadingHTTPServer
) -> None:
    """A register takes what comes at any hour."""
    given = settings(url, secret_key, smtp_url=smtp, organisation=str(own_mailbox), webhook_secret=SECRET)
    async with inhabited(given, now=FRIDAY_NIGHT) as town:
        await town.tell(PHONE, *JOIN)
        for moment in (FRIDAY_NIGHT + timedelta(days=1), MONDAY - timedelta(seconds=1)):
            town.clock.time = moment
            await town.settle()
        assert letters.all == []
        assert len(register.taken) == 1  # type: ignore[attr-defined]
    async with inhabited(given, now=MONDAY) as town:  # in another process
        for _ in range(2):
            await town.settle()
            town.clock.time += timedelta(hours=1)
        assert await forwarded(town) == [True]
    assert len(letters.all) == len(register.taken) == 1  # type: ignore[attr-defined]


async def test_a_mail_to_a_shared_mailbox_leaves_at_any_hour(
    url: str, secret_key: str, smtp: str, letters: Letters
) -> None:
    async with inhabited(settings(url, secret_key, smtp_url=smtp), now=FRIDAY_NIGHT) as town:
        await town.tell(PHONE, *JOIN)
        assert len(letters.all) == 1


@pytest.mark.parametrize("words", [("POIS",), ("POISTA TIEDOT", "POISTA")])
async def test_who_leaves_before_the_mail_does_is_named_to_no_one(
    url: str, secret_key: str, smtp: str, letters: Letters, own_mailbox: Path, words: tuple[str, ...]
) -> None:
    given = settings(url, secret_key, smtp_url=smtp, organisation=str(own_mailbox), webhook_secret=SECRET)
    async with inhabited(given, now=FRIDAY_NIGHT) as town:
        await town.tell(PHONE, *JOIN, *words)
        town.clock.time = MONDAY
        await town.settle()
        assert letters.all == []
        await town.tell(PHONE, *JOIN)  # back again
        assert len(letters.all) == 1


async def test_a_mail_that_is_tried_again_keeps_to_the_working_hours(
    url: str, secret_key: str, letters: Letters, own_mailbox: Path
) -> None:
    port, late = free_port(), MONDAY.replace(hour=15, minute=50)
    given = settings(
        url, secret_key, smtp_url=f"smtp://127.0.0.1:{port}", organisation=str(own_mailbox), webhook_secret=SECRET,
    )  # fmt: skip
    async with inhabited(given, now=late) as town:
        await town.tell(PHONE, *JOIN)
        for _ in range(9):
            town.clock.time += timedelta(minutes=3)  # while no server listens
            await town.settle()
        with mail_server(letters, port):
            town.clock.time = MONDAY + timedelta(days=1, seconds=-1)
            await town.settle()
            assert letters.all == []
            town.clock.time = MONDAY + timedelta(days=1)
            await town.settle()
    assert len(letters.all) == 1
