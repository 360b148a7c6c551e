"""What holds for every channel; a new channel is a row in `CHANNELS`."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from channels import registry
from channels.capabilities import SendsFiles, can
from channels.email import Email
from channels.message import Button, Channel, Hook, Outbound, Reason, Refused, SendError
from channels.simulator import Mailbox, Simulator
from channels.sms import Sms
from channels.telegram import Telegram
from channels.webhook import Webhook
from channels.whatsapp import WhatsApp
from tests.channels.edges import NOW, PHONE, Talk, listening

TOKEN = "invented-token-4711"
SECRET = "invented-secret-4712"
TEXT = "Kipu-sana on salaisuus"
NAME = "Maija Virtanen-Esimerkki"
CHAT = "5550001"
MAIL = "vastaanottaja@hyvinvointialue.example"
PUBLIC = "https://palaute.example"
HIDDEN = [TOKEN, SECRET, "salainen-polku", TEXT, NAME, PHONE, PHONE[1:], CHAT, MAIL, "/SetSlots(rating=0)"]


@dataclass(frozen=True)
class Case:
    """How to make a channel whose provider is at `port`, and how that provider speaks."""

    make: Callable[[int], Channel]
    address: Callable[[int], str]
    good: Hook | None = None  # None: the channel takes no hooks
    unsigned: Hook | None = None  # None: nothing to sign


def _sms_hook() -> Hook:
    url = f"{PUBLIC}/hooks/sms"
    fields = {"MessageSid": "SM1", "From": PHONE, "To": "+358412345001", "Body": NAME, "NumMedia": "0"}
    signature = RequestValidator(TOKEN).compute_signature(url, fields)
    body = b"MessageSid=SM1&From=%2B358412345678&To=%2B358412345001&Body=Maija+Virtanen-Esimerkki&NumMedia=0"
    return Hook(url, {"x-twilio-signature": signature}, body)


def _whatsapp_hook() -> Hook:
    url = f"{PUBLIC}/hooks/whatsapp"
    fields = {"MessageSid": "SM1", "From": f"whatsapp:{PHONE}", "Body": TEXT, "ProfileName": NAME}
    signature = RequestValidator(TOKEN).compute_signature(url, fields)
    return Hook(url, {"x-twilio-signature": signature}, urlencode(fields).encode())


def _telegram_hook() -> Hook:
    person = {"id": int(CHAT), "is_bot": False, "first_name": NAME}
    chat = {"id": int(CHAT), "type": "private"}
    message = {"message_id": 1, "date": 1793613600, "chat": chat, "from": person, "text": TEXT}
    body = json.dumps({"update_id": 7, "message": message}).encode()
    return Hook(f"{PUBLIC}/hooks/telegram", {"x-telegram-bot-api-secret-token": SECRET}, body)


def _simulator_hook() -> Hook:
    return Hook(
        f"{PUBLIC}/hooks/simulator", {}, json.dumps({"id": "1", "from": PHONE, "text": TEXT}).encode()
    )


CHANNELS = {
    "simulator": Case(lambda port: Simulator(), lambda port: PHONE, good=_simulator_hook()),
    "mailbox": Case(lambda port: Mailbox(), lambda port: MAIL),
    "email": Case(
        lambda port: Email(
            f"smtp://kynnys:{SECRET}@127.0.0.1:{port}", sender="kynnys@palaute.example", timeout=0.3
        ),
        lambda port: MAIL,
    ),
    "webhook": Case(
        lambda port: Webhook(secret=SECRET, timeout=0.3),
        lambda port: f"http://127.0.0.1:{port}/salainen-polku",
    ),
    "sms": Case(
        lambda port: Sms(
            account_sid="AC00000000000000000000000000000001",
            auth_token=TOKEN,
            sender="+358412345001",
            public_url=PUBLIC,
            api_url=f"http://127.0.0.1:{port}",
            timeout=0.3,
        ),
        lambda port: PHONE,
        good=_sms_hook(),
        unsigned=replace(_sms_hook(), headers={}),
    ),
    "whatsapp": Case(
        lambda port: WhatsApp(
            account_sid="AC00000000000000000000000000000001",
            auth_token=TOKEN,
            sender="+358412345001",
            templates={},
            public_url=PUBLIC,
            api_url=f"http://127.0.0.1:{port}",
            now=lambda: NOW,
            timeout=0.3,
        ),
        lambda port: PHONE,
        good=_whatsapp_hook(),
        unsigned=replace(_whatsapp_hook(), headers={}),
    ),
    "telegram": Case(
        lambda port: Telegram(token=TOKEN, secret=SECRET, api_url=f"http://127.0.0.1:{port}", timeout=0.3),
        lambda port: CHAT,
        good=_telegram_hook(),
        unsigned=replace(_telegram_hook(), headers={}),
    ),
}

every = pytest.mark.parametrize("name", CHANNELS)
hooked = pytest.mark.parametrize("name", [name for name, case in CHANNELS.items() if case.good])


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """At DEBUG, everything that any library says: after each test nothing of a person and no secret is in it."""
    caplog.set_level(logging.DEBUG)
    yield
    said = [record.getMessage() + str(record.exc_text or "") for record in caplog.get_records("call")]
    assert not [line for line in said if any(hidden in line for hidden in HIDDEN)]


def channel(name: str, port: int = 9) -> Channel:
    return CHANNELS[name].make(port)


PARSERS = {name: channel(name) for name in CHANNELS}


def good(name: str) -> Hook:
    hook = CHANNELS[name].good
    assert hook is not None
    return hook


def test_every_channel_has_a_row() -> None:
    assert set(registry.CHANNELS) <= set(CHANNELS)


@every
def test_who_carries_files_says_so(name: str) -> None:
    assert registry.entry(channel(name).name).files is can(channel(name), SendsFiles)


# -- parse --------------------------------------------------------------------------------------------------


@hooked
def test_a_repeat_says_the_same_and_keeps_its_id(name: str) -> None:
    first, second = channel(name).parse(good(name)), channel(name).parse(good(name))
    assert len(first) == 1
    assert first == second


@pytest.mark.parametrize("name", [name for name, case in CHANNELS.items() if case.unsigned])
def test_unsigned_is_refused_and_says_nothing(name: str) -> None:
    hook = CHANNELS[name].unsigned
    assert hook is not None
    with pytest.raises(Refused) as refused:
        channel(name).parse(hook)
    assert refused.value.status == 403
    _assert_silent(refused.value)


@every
@pytest.mark.parametrize("body", [b"", b"\0", b"\xff\xfe", b"{}", b"null", b"&&&=", b"=" * 5000])
def test_nonsense_is_refused(name: str, body: bytes) -> None:
    hook = replace(CHANNELS[name].good or Hook(f"{PUBLIC}/hooks/{name}", {}, b""), body=body)
    with pytest.raises(Refused):
        channel(name).parse(hook)


@every
@pytest.mark.parametrize("body", [b"x" * 2_000_000, b"a=1&" * 500_000])
def test_a_huge_body_is_refused_before_it_is_read(name: str, body: bytes) -> None:
    """By its size, not because its signature is wrong or its JSON broken: those cost the time it was to save."""
    hook = replace(CHANNELS[name].good or Hook(f"{PUBLIC}/hooks/{name}", {}, b""), body=body)
    with pytest.raises(Refused) as refused:
        channel(name).parse(hook)
    assert "too large" in str(refused.value) or refused.value.status == 404


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(body=st.binary(max_size=300))
def test_parse_raises_refused_and_nothing_else(body: bytes) -> None:
    for name, parser in PARSERS.items():
        hook = replace(CHANNELS[name].good or Hook(f"{PUBLIC}/hooks/{name}", {}, b""), body=body)
        try:
            parser.parse(hook)
        except Refused as refused:
            assert 200 <= refused.status < 500


@hooked
def test_what_was_said_shows_in_no_repr(name: str) -> None:
    [event] = channel(name).parse(good(name))
    for value in (event, good(name)):
        assert not any(hidden in repr(value) for hidden in HIDDEN)


@every
def test_no_channel_shows_its_secrets(name: str) -> None:
    assert not any(hidden in repr(channel(name)) + str(channel(name)) for hidden in HIDDEN)


# -- send ---------------------------------------------------------------------------------------------------


async def _hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(1)


async def _hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(1)


def _http(status: str, body: str = "", header: str = "x: y") -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            f"HTTP/1.1 {status}\r\n{header}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n{body}".encode()
        )
        await writer.drain()
        await asyncio.sleep(0.05)  # closing with unread bytes would reset the connection under the answer

    return talk


async def _smtp_that_repeats(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 hi\r\n")
    for answer in ("250-x\r\n250 AUTH PLAIN", f"235 {SECRET}", "250 ok", f"550 5.1.1 <{MAIL}> {SECRET}"):
        await reader.readline()
        writer.write(f"{answer}\r\n".encode())


LEAKY = json.dumps({"code": 1, "ok": False, "message": f"{PHONE} {TEXT}", "description": f"{CHAT} {TEXT}"})
SPEAKERS: dict[str, Talk] = {
    "hangs up": _hang_up,
    "hangs": _hang,
    "speaks nonsense": _http("what?"),
    "refuses and repeats what we sent": _http("400 Bad Request", LEAKY),
    "fails and repeats what we sent": _http("500 Oops", LEAKY),
    "says yes and nothing that can be read": _http("200 OK", f"<{TEXT}>"),
    "refuses the address by name": _smtp_that_repeats,
    "redirects": _http("302 Found", header="location: http://127.0.0.1:9/elsewhere"),
}


def outbound(name: str, port: int) -> Outbound:
    return Outbound(
        id="3",
        channel=name,
        address=CHANNELS[name].address(port),
        text=f"{TEXT} {NAME}",
        buttons=[Button("0", "/SetSlots(rating=0)")],
        subject="Ilmoittautuminen",
        valid_until=NOW + timedelta(days=36_500),
        data={"heard_at": NOW.isoformat()},
    )


@every
@pytest.mark.parametrize("speaker", SPEAKERS)
async def test_send_raises_send_error_and_nothing_else(name: str, speaker: str) -> None:
    """And neither its words nor its traceback hold the message, the address or a secret."""
    async with listening(SPEAKERS[speaker]) as port:
        sender = channel(name, port)
        try:
            assert await sender.send(outbound(name, port))
        except SendError as error:
            _assert_silent(error)
        finally:
            await sender.close()


@pytest.mark.parametrize("name", ["email", "webhook", "sms", "whatsapp", "telegram"])
async def test_a_refused_connection_is_no_ambiguity(name: str) -> None:
    async with listening(_hang) as port:
        pass
    sender = channel(name, port)
    with pytest.raises(SendError) as raised:
        await sender.send(outbound(name, port))
    await sender.close()
    assert raised.value.reason is Reason.throttled
    _assert_silent(raised.value)


@every
def test_what_goes_out_shows_in_no_repr(name: str) -> None:
    assert not any(hidden in repr(outbound(name, 9)) for hidden in HIDDEN)


def _assert_silent(error: BaseException) -> None:
    shown = "".join(traceback.format_exception(error)) + repr(error)
    assert not any(hidden in shown for hidden in HIDDEN), shown


# -- start-up -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("channels.message", ("httpx", "phonenumbers", "twilio", "telegram", "aiosmtplib")),
        ("channels.segments", ("httpx", "phonenumbers", "twilio", "telegram", "aiosmtplib")),
        ("channels.callback", ("httpx", "phonenumbers", "twilio", "telegram", "aiosmtplib")),
        ("channels.simulator", ("httpx", "twilio", "telegram", "aiosmtplib")),
        ("channels.email", ("httpx", "twilio", "telegram")),
        ("channels.webhook", ("twilio", "telegram", "aiosmtplib")),
        ("channels.sms", ("httpx", "telegram", "aiosmtplib")),
        ("channels.whatsapp", ("httpx", "telegram", "aiosmtplib")),
        ("channels.telegram", ("twilio", "aiosmtplib")),
    ],
)
def test_a_channel_loads_only_its_own_library(module: str, heavy: tuple[str, ...]) -> None:
    script = f"import sys, {module}; print([name for name in {heavy!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
