"""The simulated phones: there where they are switched on, and nowhere else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.application import Application
from bot.web.app import build
from bot.web.templating import STATIC
from channels.clock import AdvancedClock
from tests.bot.applications import NOW, Town, inhabited, read, settings
from tests.databases import copied

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOSTILE = "<img src=x onerror=alert(1)>\"'&</script><script>alert(2)</script>"


async def test_a_visit_on_the_page_asks_on_the_phone(town: Town, phone: str) -> None:
    answer = await town.http.post(
        "/simulator/visits", json={"unit": "koks", "phone": phone, "language": "en"}
    )
    assert answer.json() == {"detail": "taken"}
    await town.settle()
    (question,) = await town.received(phone)
    assert "0-10" in question


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"unit": "nowhere"}, "unit"), ({"phone": "12"}, "phone"), ({"language": ""}, "language")],
)
async def test_a_wrong_visit_on_the_page_says_what_is_wrong(
    town: Town, phone: str, changed: dict[str, str], field: str
) -> None:
    body = {"unit": "koks", "phone": phone, "language": "fi"} | changed
    answer = await town.http.post("/simulator/visits", json=body)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(field)


async def test_an_unknown_phone_is_empty(town: Town) -> None:
    answer = await town.http.get("/simulator/messages", params={"address": "+358412340000"})
    assert (answer.status_code, answer.json()) == (200, [])


async def test_messages_need_an_address(town: Town) -> None:
    answer = await town.http.get("/simulator/messages")
    assert answer.status_code == 422
    assert "address" in answer.text


async def test_a_name_is_an_address_too(town: Town) -> None:
    await town.tell("Someone & <other>", "OHJE")
    assert len(await town.received("Someone & <other>")) == 1


async def test_messages_have_letters_where_a_choice_has_one(town: Town, phone: str) -> None:
    await town.tell(phone, "OSALLISTU")
    (menu,) = (await town.http.get("/simulator/messages", params={"address": phone})).json()
    assert menu["buttons"]
    assert all(set(button) == {"title", "payload"} for button in menu["buttons"])
    assert "\nA " in menu["text"]


async def test_the_page_shows_what_people_write_as_text_only(town: Town, phone: str) -> None:
    await town.tell(phone, HOSTILE)
    page = await town.http.get("/simulator")
    assert page.status_code == 200
    assert "onerror" not in page.text
    data = await town.http.get("/simulator/phones")
    assert data.headers["content-type"] == "application/json"
    (shown,) = [each for each in data.json()["phones"] if each["address"] == phone]
    assert shown["messages"][0]["text"] == HOSTILE
    script = (STATIC / "simulator.js").read_text(encoding="utf-8")
    assert "textContent" in script
    assert "HTML" not in script.replace("HTMLElement", "")


async def test_mail_is_shown_where_there_is_no_mail_server(town: Town, phone: str) -> None:
    await town.tell(phone, "OSALLISTU", "D", "MUKAAN", "Maija")
    mail = (await town.http.get("/simulator/phones")).json()["mail"]
    assert any("Maija" in letter["text"] for letter in mail)


async def test_a_chat_shows_that_a_file_came(town: Town) -> None:
    phone = "7741234"  # no telephone number: a chat of Telegram
    await town.tell(phone, "kuulemistilaisuus", "MUKAAN", "MUKAAN", "OHITA")
    (shown,) = [
        each
        for each in (await town.http.get("/simulator/phones")).json()["phones"]
        if each["address"] == phone
    ]
    assert shown["messages"][-1]["file"] == "kuuleminen.ics"
    assert "message.file" in (STATIC / "simulator.js").read_text(encoding="utf-8")


async def test_a_picture_is_told_that_nobody_can_see_it(town: Town, phone: str) -> None:
    await town.say(phone, "kuva ovesta", kind="media")
    await town.settle()
    (shown,) = [
        each
        for each in (await town.http.get("/simulator/phones")).json()["phones"]
        if each["address"] == phone
    ]
    assert [message["from"] for message in shown["messages"]] == ["person", "bot"]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("041 234 5678", "+358412345678"),
        (" +46 70 123 45 67", "+46701234567"),
        ("anna ", "anna"),
        ("12", "12"),
    ],
)
async def test_a_phone_is_opened_by_its_number_or_name(town: Town, written: str, address: str) -> None:
    answer = await town.http.get("/simulator/address", params={"written": written})
    assert answer.json() == {"address": address}


@pytest.mark.parametrize("written", ["", "  ", "x" * 201])
async def test_a_phone_has_a_number_or_a_name(town: Town, written: str) -> None:
    answer = await town.http.get("/simulator/address", params={"written": written})
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("phone")


async def test_a_clock_that_others_share_is_not_moved(town: Town) -> None:
    assert 'id="clock"' not in (await town.http.get("/simulator")).text
    assert (await town.http.post("/simulator/clock", json={"hours": 1})).status_code == 409


@pytest.mark.asyncio(loop_scope="function")
async def test_time_passes_and_what_falls_due_happens_in_its_order(
    sqlite_template: Path, tmp_path: Path, secret_key: str, phone: str
) -> None:
    clock = AdvancedClock(lambda: NOW)
    application = Application(settings(copied(sqlite_template, tmp_path), secret_key), now=clock, read=read)
    transport = httpx.ASGITransport(build(application, work=True))
    async with (
        application.open(work=True),
        httpx.AsyncClient(transport=transport, base_url="http://bot.test") as http,
    ):
        assert 'id="clock"' in (await http.get("/simulator")).text
        await http.post("/simulator/visits", json={"unit": "koks", "phone": phone, "language": "fi"})
        for wrong in ({}, [], {"hours": 0}, {"hours": 745}, {"hours": True}, {"hours": "1"}, {"hours": 1.5}):
            answer = await http.post("/simulator/clock", json=wrong)
            assert answer.status_code == 422, wrong
        assert (await http.post("/simulator/clock", json={"hours": 80})).status_code == 200
        shown = (await http.get("/simulator/phones")).json()
        assert datetime.fromisoformat(shown["now"]) == NOW + timedelta(hours=80)
        (at,) = [message["at"] for message in shown["phones"][0]["messages"][1:]]
        assert timedelta(hours=72) <= datetime.fromisoformat(at) - NOW < timedelta(hours=78)  # the reminder
        await http.post("/simulator/clock", json={"hours": 24 * 14})
        await http.post("/hooks/simulator", json={"id": "1", "from": phone, "text": "9"})
        await application.idle()
        assert len((await http.get("/simulator/phones")).json()["phones"][0]["messages"]) == 4


async def test_the_front_door_leads_to_the_phones(town: Town) -> None:
    assert (await town.http.get("/")).headers["location"] == "/simulator"


@pytest.fixture
async def serious(sqlite_template: Path, tmp_path: Path, secret_key: str) -> AsyncIterator[Town]:
    """An application without the simulator."""
    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key, simulator="")) as town:
        yield town


@pytest.mark.asyncio(loop_scope="function")
async def test_without_the_setting_there_are_no_simulated_phones(serious: Town) -> None:
    for path in (
        "/simulator",
        "/simulator/messages?address=x",
        "/simulator/phones",
        "/simulator/address?written=x",
    ):
        assert (await serious.http.get(path)).status_code == 404
    for path in ("/simulator/visits", "/simulator/clock"):
        assert (await serious.http.post(path, json={"hours": 1})).status_code == 404
    assert (await serious.say("+358412345678", "OHJE")).status_code == 404
    assert (await serious.http.get("/")).headers["location"] == "/staff"
