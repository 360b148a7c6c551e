"""Hops 1 to 3 over HTTP: each message is stored once and answered, a wrong request is refused with its reason."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.bot.applications import Town, inhabited, settings
from tests.databases import copied

pytestmark = pytest.mark.asyncio(loop_scope="module")

STRANGE = {
    "100 kB": "odotin pitkään " * 7_000,
    "emoji": "👍🏽👨‍👩‍👧‍👦🇫🇮 " * 200,
    "right to left": "\u202eانتظرت طويلا\u202c שלום",
    "control characters": "hyvä \x01\x02\x07\x1b[31m palvelu \x7f\x9f",
    "NUL": "hyvä\0 palvelu",
    "a lone surrogate": "hyvä \ud83d palvelu",
    "a lone surrogate alone": "\udc00",
    "SQL": "'); DROP TABLE messages_in; --",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(2)>",
    "a template": "{{ 7*7 }} {org} %s ${HOME} /SetSlots(rating=0)",
    "a million digits": "9" * 100_000,
    "combining marks": "e" + "\u0301" * 5_000,
    "line breaks": "hyvä\r\n\u2028\u2029\x0bpalvelu",
    "white space": " \t\u00a0\u3000\n",
    "empty": "",
}


async def test_a_message_is_answered_on_its_phone(town: Town, phone: str) -> None:
    assert (await town.say(phone, "OHJE")).status_code == 200
    await town.settle()
    assert len(await town.received(phone)) == 1
    assert await town.heard(phone) == [("OHJE", "handled")]


async def test_the_phone_is_found_with_its_plus_escaped_or_not(town: Town, phone: str) -> None:
    await town.tell(phone, "OHJE")
    for query in (f"address=%2B{phone[1:]}", f"address={phone}", f"address=0{phone[4:]}"):
        (message,) = (await town.http.get(f"/simulator/messages?{query}")).json()
        assert set(message) == {"id", "text", "buttons", "at"}
        assert message["text"] == (await town.received(phone))[0]


async def test_a_repeat_is_answered_once(town: Town, phone: str) -> None:
    for _ in range(3):
        assert (await town.say(phone, "OHJE", id="the same")).status_code == 200
        await town.settle()
    assert len(await town.received(phone)) == 1


async def test_twenty_repeats_at_once_are_answered_once(town: Town, phone: str) -> None:
    answers = await asyncio.gather(*(town.say(phone, "OHJE", id="twenty") for _ in range(20)))
    assert {answer.status_code for answer in answers} == {200}
    await town.settle()
    assert len(await town.received(phone)) == 1
    assert await town.heard(phone) == [("OHJE", "handled")]


async def test_two_messages_at_once_are_both_answered_in_the_order_received(town: Town, phone: str) -> None:
    await asyncio.gather(town.say(phone, "TIETOSUOJA"), town.say(phone, "OHJE"))
    await town.settle()
    heard = [text for text, _ in await town.heard(phone)]
    received = await town.received(phone)
    assert sorted(heard) == ["OHJE", "TIETOSUOJA"]
    assert len(received) == 2
    await town.tell(phone, *heard)
    assert (await town.received(phone))[2:] == received


async def test_an_id_may_be_a_number(town: Town, phone: str) -> None:
    body = {"id": 17, "from": phone, "text": "OHJE"}
    for _ in range(2):
        assert (await town.http.post("/hooks/simulator", json=body)).status_code == 200
    assert await town.heard(phone) != []
    await town.settle()
    assert len(await town.received(phone)) == 1


async def test_a_pressed_button_is_no_text(town: Town, phone: str) -> None:
    await town.http.post("/simulator/visits", json={"unit": "koks", "phone": phone, "language": "fi"})
    await town.settle()
    (question,) = (await town.http.get("/simulator/messages", params={"address": phone})).json()
    nine = next(button for button in question["buttons"] if button["title"] == "9")
    await town.say(phone, "9", payload=nine["payload"])
    await town.settle()
    ratings = await town.application.database.read_async(
        lambda work: [item.rating for item in work.feedback.recent(1)]
    )
    assert ratings == [9]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"id": None}, "id"),
        ({"id": ""}, "id"),
        ({"id": ["x"]}, "id"),
        ({"id": "x" * 1_000}, "id"),
        ({"id": True}, "id"),
        ({"from": None}, "from"),
        ({"from": " "}, "from"),
        ({"from": 358412345678}, "from"),
        ({"from": "x" * 1_000}, "from"),
        ({"text": None}, "text"),
        ({"text": {"a": 1}}, "text"),
        ({"text": 9}, "text"),
        ({"payload": 9}, "payload"),
        ({"language": ["fi"]}, "language"),
    ],
)
async def test_a_wrong_field_is_named(town: Town, phone: str, changed: dict[str, Any], field: str) -> None:
    body = {"id": f"wrong-{field}", "from": phone, "text": "9"} | changed
    answer = await town.http.post("/hooks/simulator", json=body)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(f"{field}:")
    assert await town.heard(phone) == []


@pytest.mark.parametrize("field", ["id", "from", "text"])
async def test_a_missing_field_is_named(town: Town, phone: str, field: str) -> None:
    body = {"id": f"missing-{field}", "from": phone, "text": "9"}
    del body[field]
    answer = await town.http.post("/hooks/simulator", json=body)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(f"{field}:")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"9", b"\xff\xfe", b"[" * 100_000, b'{"id":' + b"9" * 9_999 + b"}"]
)
async def test_what_is_no_message_is_refused(town: Town, body: bytes) -> None:
    assert (await town.http.post("/hooks/simulator", content=body)).status_code == 422


async def test_unknown_fields_are_ignored(town: Town, phone: str) -> None:
    assert (await town.say(phone, "OHJE", mood="good", colour="red", data={"a": [1]})).status_code == 200
    await town.settle()
    assert len(await town.received(phone)) == 1


@pytest.mark.parametrize("language", ["de", "pt-br", "FI", "", "x" * 500, "\ud83d", "../.."])
async def test_an_unknown_language_is_only_a_hint(town: Town, phone: str, language: str) -> None:
    body = json.dumps({"id": f"language {language[:3]}", "from": phone, "text": "OHJE", "language": language})
    assert (await town.http.post("/hooks/simulator", content=body.encode())).status_code == 200
    await town.settle()
    assert len(await town.received(phone)) == 1


@pytest.mark.parametrize("channel", ["sms", "sms/status", "telegram", "carrier-pigeon", "webhook/x"])
async def test_a_channel_that_is_not_set_up_is_not_found(town: Town, channel: str) -> None:
    assert (await town.http.post(f"/hooks/{channel}", content=b"{}")).status_code == 404


async def test_only_a_post_is_a_hook(town: Town) -> None:
    assert (await town.http.get("/hooks/simulator")).status_code == 405


async def test_a_huge_body_is_refused(town: Town, phone: str) -> None:
    body = json.dumps({"id": "huge", "from": phone, "text": "x" * (1 << 20)})
    assert (await town.http.post("/hooks/simulator", content=body.encode())).status_code == 413
    assert await town.heard(phone) == []


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
async def test_strange_texts_are_answered_or_kept(town: Town, phone: str, text: str) -> None:
    """First out of nothing, then as the answer to each question of a survey."""
    before = len(await town.feedback())
    await _post(town, phone, text)
    answered = await town.received(phone)
    assert answered or len(await town.feedback()) > before

    await town.http.post("/simulator/visits", json={"unit": "koks", "phone": phone, "language": "fi"})
    await town.settle()
    await _post(town, phone, text)
    await town.tell(phone, "4")
    await _post(town, phone, text)

    assert {status for _, status in await town.heard(phone)} == {"handled"}
    assert await town.application.database.read_async(lambda work: work.inbox.parked_count()) == 0


async def _post(town: Town, phone: str, text: str) -> None:
    body = json.dumps({"id": f"strange {phone} {len(await town.heard(phone))}", "from": phone, "text": text})
    assert (await town.http.post("/hooks/simulator", content=body.encode())).status_code == 200
    await town.settle()


async def test_free_text_is_kept_as_written(town: Town, phone: str) -> None:
    text = "Lääkäri <b>kuunteli</b> 👍 & hoiti'; kiitos"
    await town.tell(phone, text)
    assert text in await town.feedback()


async def test_a_long_text_is_kept_whole(town: Town, phone: str) -> None:
    text = "Odotin vastaanotolla pitkään. " * 3_000 + "Loppu."
    await town.tell(phone, text)
    assert text in [kept for kept in await town.feedback() if kept]


async def test_what_cannot_be_stored_is_refused_and_nothing_is_lost(
    sqlite_template: Path, tmp_path: Path, secret_key: str, phone: str, caplog: pytest.LogCaptureFixture
) -> None:
    url = copied(sqlite_template, tmp_path)
    async with inhabited(settings(url, secret_key)) as town:
        with WithoutInbox(url):
            assert (await town.say(phone, "OHJE", id="again")).status_code == 503
        assert "database_tables" in caplog.text  # logged once a minute a kind
        assert phone not in caplog.text
        assert (await town.say(phone, "OHJE", id="again")).status_code == 200
        await town.settle()
        assert len(await town.received(phone)) == 1


class WithoutInbox:
    """The database refuses every message while this lasts."""

    def __init__(self, url: str) -> None:
        self._path = url.removeprefix("sqlite:///")

    def __enter__(self) -> None:
        self._do("ALTER TABLE messages_in RENAME TO elsewhere")

    def __exit__(self, *_: object) -> None:
        self._do("ALTER TABLE elsewhere RENAME TO messages_in")

    def _do(self, statement: str) -> None:
        connection = sqlite3.connect(self._path, timeout=10)
        with connection:
            connection.execute(statement)
        connection.close()


async def test_a_closed_application_takes_nothing(
    sqlite_template: Path, tmp_path: Path, secret_key: str, phone: str
) -> None:
    url = copied(sqlite_template, tmp_path)
    async with inhabited(settings(url, secret_key)) as town:
        await town.tell(phone, "TIETOSUOJA")
        town.application.database.close()
        assert (await town.say(phone, "OHJE", id="late")).status_code == 503
    async with inhabited(settings(url, secret_key)) as town:
        assert [text for text, _ in await town.heard(phone)] == ["TIETOSUOJA"]
        assert (await town.say(phone, "OHJE", id="late")).status_code == 200
        await town.settle()
        assert len(await town.received(phone)) == 2
