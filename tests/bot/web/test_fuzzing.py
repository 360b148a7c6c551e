"""Any request to any address of the application: no 5xx, no trace is shown, and no later answer fails.

Every run sends the same: the examples are derandomised.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from bot.web.app import fastapi_app
from channels.body import LARGEST
from tests.bot.applications import Town, inhabited
from tests.bot.applications import settings as house_settings
from tests.databases import copied
from tests.servers import Postgres

API, SMS, TELEGRAM = "an-api-token", "an-auth-token", "a-telegram-secret"
PUBLIC = "https://palaute.example"
ALICE = {"id": 5550001, "is_bot": False, "first_name": "Alice"}


def few(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


class Caller:
    """Sends one request after the other to an application within this process, and looks at every answer."""

    def __init__(self, runner: asyncio.Runner, town: Town) -> None:
        self._runner = runner
        self.town = town

    def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        answer = self._runner.run(self.town.http.request(method, path, **more))
        assert answer.status_code < 500, (method, path, answer.status_code, answer.text)
        assert "Traceback" not in answer.text
        assert 'File "' not in answer.text
        return answer

    def sms(self, fields: dict[str, str], path: str = "/hooks/sms") -> httpx.Response:
        signed = f"{PUBLIC}{path}" + "".join(f"{key}{fields[key]}" for key in sorted(fields))
        signature = base64.b64encode(hmac.digest(SMS.encode(), signed.encode(), "sha1")).decode()
        headers = {
            "X-Twilio-Signature": signature,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return self("POST", path, content=urlencode(fields).encode(), headers=headers)

    def telegram(self, update: Any) -> httpx.Response:
        headers = {"X-Telegram-Bot-Api-Secret-Token": TELEGRAM}
        return self("POST", "/hooks/telegram", content=json.dumps(update).encode(), headers=headers)

    def settle(self) -> None:
        """Answer everything; nothing of it may fail."""
        application = self.town.application
        while self._runner.run(
            application.database.write_async(application.turns.answer, application.now())
        ).messages:
            pass
        with application.database.reading() as work:
            assert work.inbox.parked() == []


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def call(
    request: pytest.FixtureRequest, secret_key: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Caller]:
    if request.param == "sqlite":
        url = copied(request.getfixturevalue("sqlite_template"), tmp_path_factory.mktemp("fuzzing"))
    else:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.database()
    values = house_settings(
        url, secret_key, public_url=PUBLIC, api_tokens=API, sms_account_sid="AC" + "0" * 32,
        sms_auth_token=SMS, sms_from="+358412345600", sms_api_url="http://127.0.0.1:9",
        telegram_token="1:abc", telegram_webhook_secret=TELEGRAM, telegram_api_url="http://127.0.0.1:9",
    )  # fmt: skip
    with asyncio.Runner() as runner:
        living = inhabited(values, work=False)
        yield Caller(runner, runner.run(living.__aenter__()))
        runner.run(living.__aexit__(None, None, None))


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
@pytest.mark.parametrize("call", ["sqlite"], indirect=True)
def test_what_the_description_allows_and_what_it_forbids(call: Caller, mode: GenerationMode) -> None:
    schema = schemathesis.openapi.from_dict(fastapi_app(call.town.application, work=False).openapi())
    asked = set()
    for operation in (result.ok() for result in schema.get_all_operations()):
        asked.add((operation.method.upper(), operation.path))
        if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query):
            continue  # it forbids nothing

        @few(8 if operation.body else 2)
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case) -> None:
            sent = case.as_transport_kwargs(base_url="http://bot.test")
            kept = {key: sent[key] for key in ("params", "json", "data") if sent.get(key) is not None}
            call(sent["method"], sent["url"], headers={"Authorization": f"Bearer {API}"}, **kept)

        ask()
    assert {("POST", "/api/visits"), ("GET", "/readyz"), ("GET", "/metrics")} <= asked


HEAVY: dict[str, bytes] = {
    "nothing": b"",
    "no UTF-8": b'{"id": "\xff\xfe", "from": "x", "text": "\xc3"}',
    "NUL": b'{"id": "a\\u0000", "from": "\\u0000", "text": "\\u0000", "unit": "k\\u0000", "language": "\\u0000"}',
    "half a pair": b'{"id": "\\ud800", "from": "\\ud800x", "text": "\\udfff", "unit": "\\ud800"}',
    "deep": b"[" * 100_000,
    "deep objects": b'{"id":' * 50_000,
    "a huge number": b'{"id": ' + b"9" * 5_000 + b', "from": 1e999, "text": -1e999, "ended_at": 9e99}',
    "no number": b'{"id": NaN, "from": Infinity, "ended_at": -Infinity}',
    "a list of lists": b"[[[]], {}, null, 0]",
    "many keys": json.dumps({str(n): n for n in range(20_000)}).encode(),
    "a form": b"From=%00&Body=%ff%fe&MessageSid=" + b"A" * 10_000,
}
PATHS = ["/api/visits", "/hooks/sms", "/hooks/sms/status", "/hooks/telegram", "/hooks/simulator", "/hooks/none",
         "/hooks/whatsapp", "/simulator/visits", "/ack/%00", "/ack/" + "x" * 4_000]  # fmt: skip


@pytest.mark.parametrize("body", HEAVY.values(), ids=HEAVY.keys())
def test_heavy_bodies_are_refused_in_words_or_taken(call: Caller, body: bytes) -> None:
    for path in PATHS:
        for kind in ("application/json", "application/x-www-form-urlencoded"):
            headers = {
                "Content-Type": kind,
                "Authorization": f"Bearer {API}",
                "X-Telegram-Bot-Api-Secret-Token": TELEGRAM,
            }
            call("POST", path, content=body, headers=headers)
    call.settle()


@pytest.mark.parametrize("path", ["/api/visits", "/hooks/sms", "/hooks/telegram", "/hooks/simulator"])
def test_a_body_that_is_too_large_is_refused_before_it_is_read(call: Caller, path: str) -> None:
    class Endless(httpx.AsyncByteStream):
        sent = 0

        async def __aiter__(self):  # type: ignore[no-untyped-def]
            while Endless.sent < 100 * LARGEST:
                Endless.sent += 1 << 16
                yield b"[" * (1 << 16)

    answer = call("POST", path, content=Endless(), headers={"Authorization": f"Bearer {API}"})
    assert answer.status_code == 413
    assert "megabyte" in answer.text
    assert Endless.sent < 2 * LARGEST


def test_odd_addresses_and_headers(call: Caller) -> None:
    for path in ("/simulator/messages?address=%00", "/simulator/messages?address=" + "9" * 5_000, "/ack/%00",
                 "/staff", "/staff/sign-in", "/staff/cases?after=%00", "/staff/feedback?before=-1", "/hooks/%00/%00", "/%ff", "/api/docs", "/api/openapi.json"):  # fmt: skip
        for authorization in (b"Basic !!!", b"Basic " + base64.b64encode(b"\0:\0"), b"Bearer \xff", b""):
            call("GET", path, headers={b"Authorization": authorization})
            call("POST", path, headers={b"Authorization": authorization})


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
words = st.text(st.characters(codec=None), max_size=40) | st.sampled_from(
    [
        "9",
        "0",
        "A",
        "LOPETA",
        "ALOITA",
        "OHJE",
        "POISTA TIEDOT",
        "OMAT TIEDOT",
        "ALOITE",
        "MUKAAN",
        "10/10",
        "-1",
    ]
)
payloads = words.map(lambda word: f"/{word}") | st.sampled_from(
    [
        "/SetSlots(rating=9)", "/SetSlots(rating=11)", "/SetSlots(rating=)", "/SetSlots(", "/SetSlots(a=b=c)",
        "/SetSlots(opportunity=nobody)", "/SetSlots(__class__=1)", "/menu", "/", "", "/SetSlots(rating=" + "9" * 5_000 + ")",
    ]
)  # fmt: skip


@pytest.mark.parametrize("call", ["sqlite"], indirect=True)
def test_any_words_and_payloads_are_answered(call: Caller) -> None:
    @few(40)
    @given(said=st.lists(st.tuples(words, st.none() | payloads), min_size=1, max_size=3))
    def talk(said: list[tuple[str, str | None]]) -> None:
        for text, payload in said:
            fields = {
                "id": str(hash((text, payload))),
                "from": "+358412345678",
                "text": text,
                "payload": payload,
            }
            call("POST", "/hooks/simulator", content=json.dumps(fields).encode())
        call.settle()

    talk()


@pytest.mark.parametrize("call", ["sqlite"], indirect=True)
def test_signed_nonsense_is_taken_or_refused(call: Caller) -> None:
    names = st.sampled_from(
        [
            "From",
            "Body",
            "MessageSid",
            "NumMedia",
            "MessageStatus",
            "ErrorCode",
            "OptOutType",
            "To",
            "SmsStatus",
        ]
    )
    plain = st.text(st.characters(codec="utf-8"), max_size=30)

    @few(40)
    @given(
        fields=st.dictionaries(names | plain, plain | st.sampled_from(["+358412345679", "0", "delivered"])),
        path=st.sampled_from(["/hooks/sms", "/hooks/sms/status"]),
    )
    def sms(fields: dict[str, str], path: str) -> None:
        call.sms({"MessageSid": "SM1", "From": "+358412345679"} | fields, path)

    @few(40)
    @given(
        key=st.sampled_from(["text", "from", "chat", "date", "message_id", "photo", "entities"]),
        value=anything,
    )
    def telegram(key: str, value: Any) -> None:
        message = {
            "message_id": 1, "date": 1793613600, "chat": {"id": ALICE["id"], "type": "private"}, "from": ALICE,
            "text": "9",
        }  # fmt: skip
        call.telegram({"update_id": 7, "message": message | {key: value}})
        query = {"id": "1", "from": ALICE, "chat_instance": "1", "message": message, "data": "/menu"}
        call.telegram({"update_id": 8, "callback_query": query | {key: value, "data": value}})
        call.telegram({"update_id": value, key: value})

    sms()
    telegram()
    call.settle()
