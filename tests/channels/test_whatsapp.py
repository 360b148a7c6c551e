from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

import httpx
import pytest
from twilio.request_validator import RequestValidator

from channels.message import Button, Hook, Inbound, Outbound, Reason, Receipt, SendError, Status
from channels.whatsapp import WhatsApp
from tests.channels.edges import NOW, PHONE, Answering, Handle

TOKEN = "invented-auth-token"
OURS = "+358412345001"
PUBLIC = "https://palaute.example"
TEMPLATE = "HX0000000000000000000000000000fff1"
SID = "SM0000000000000000000000000000e001"


def whatsapp(handle: Handle | None = None, **changes: Any) -> WhatsApp:
    options = {
        "account_sid": "AC00000000000000000000000000000001",
        "auth_token": TOKEN,
        "sender": OURS,
        "templates": {"fi": TEMPLATE},
        "public_url": PUBLIC,
        "now": lambda: NOW,
    }
    return WhatsApp(**{**options, "wire": Answering(handle or _never), **changes})


def _never(request: httpx.Request) -> httpx.Response:
    raise AssertionError("nothing may be sent here")


class Provider:
    """Twilio's message resource; keeps the form of each request."""

    def __init__(self, status: int = 201, **answer: Any) -> None:
        self.status = status
        self.answer = answer or {"sid": SID}
        self.forms: list[dict[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.forms.append({name: values[0] for name, values in parse_qs(request.content.decode()).items()})
        return httpx.Response(self.status, json=self.answer)


def outbound(*, heard: timedelta | None = timedelta(hours=1), **changes: Any) -> Outbound:
    """A message to a person who last wrote so long ago."""
    data = {"language": "fi"} | ({"heard_at": (NOW - heard).isoformat()} if heard is not None else {})
    return Outbound(
        **{
            "id": "12",
            "channel": "whatsapp",
            "address": PHONE,
            "text": "Miten meni?",
            "data": data,
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("file", "path", "expected"),
    [
        (
            "whatsapp_in.form",
            "",
            Inbound(
                "whatsapp",
                "SM0000000000000000000000000000c001",
                PHONE,
                "9 äiti 😀",
                data={"to": f"whatsapp:{OURS}"},
            ),
        ),
        (
            "whatsapp_voice.form",
            "",
            Inbound(
                "whatsapp",
                "MM0000000000000000000000000000c002",
                PHONE,
                kind="media",
                data={"to": f"whatsapp:{OURS}"},
            ),
        ),
        (
            "whatsapp_status_read.form",
            "status",
            Receipt("whatsapp", "SM0000000000000000000000000000d001", Status.delivered),
        ),
        (
            "whatsapp_status_failed.form",
            "status",
            Receipt(
                "whatsapp", "SM0000000000000000000000000000d002", Status.failed, Reason.unreachable, "63024"
            ),
        ),
    ],
)
def test_in(captured: Callable[[str], Any], file: str, path: str, expected: Inbound | Receipt) -> None:
    body = captured(file)
    url = f"{PUBLIC}/hooks/whatsapp{'/' + path if path else ''}"
    signed = RequestValidator(TOKEN).compute_signature(
        url, dict(parse_qsl(body.decode(), keep_blank_values=True))
    )
    assert whatsapp().parse(Hook(url, {"x-twilio-signature": signed}, body, path)) == [expected]


@pytest.mark.parametrize(
    ("fields", "kind", "text"),
    [
        ({"NumMedia": "1", "MediaContentType0": "image/jpeg", "Body": "STOP"}, "media", "STOP"),
        ({"NumMedia": "1", "MediaContentType0": "application/pdf", "Body": "lasku 10.pdf"}, "media", ""),
        (
            {"NumMedia": "1", "MediaContentType0": "text/vcard", "Body": "", "MessageType": "contacts"},
            "media",
            "",
        ),
        ({"NumMedia": "0", "Body": "", "Latitude": "60.5", "Longitude": "26.9"}, "media", ""),
        ({"NumMedia": "0", "Body": "Kyllä", "ButtonText": "Kyllä", "ButtonPayload": "yes"}, "text", "Kyllä"),
        ({"NumMedia": "0", "Body": "", "ButtonText": "Kyllä", "ButtonPayload": "yes"}, "text", "Kyllä"),
        ({"NumMedia": "0", "ListTitle": "Anna palautetta", "ListId": "a"}, "text", "Anna palautetta"),
    ],
)
def test_what_is_no_plain_text(fields: dict[str, str], kind: str, text: str) -> None:
    url = f"{PUBLIC}/hooks/whatsapp"
    form = {"MessageSid": "SM1", "From": f"whatsapp:{PHONE}", **fields}
    signed = RequestValidator(TOKEN).compute_signature(url, form)
    [event] = whatsapp().parse(Hook(url, {"x-twilio-signature": signed}, urlencode(form).encode()))
    assert isinstance(event, Inbound)
    assert (event.kind, event.text) == (kind, text)


async def test_within_24_hours_the_words_are_our_own() -> None:
    provider = Provider()
    assert await whatsapp(provider).send(outbound(buttons=[Button("Kyllä", "/affirm", "A")])) == SID
    assert provider.forms == [
        {
            "To": f"whatsapp:{PHONE}",
            "From": f"whatsapp:{OURS}",
            "Body": "Miten meni?\nA Kyllä",
            "StatusCallback": f"{PUBLIC}/hooks/whatsapp/status",
        }
    ]


@pytest.mark.parametrize(
    "heard", [timedelta(hours=24), timedelta(hours=23, minutes=57), timedelta(days=90), None]
)
async def test_later_they_go_in_a_template(heard: timedelta | None) -> None:
    provider = Provider()
    await whatsapp(provider).send(outbound(heard=heard, text="Miten  meni?\nVastaa 0-10."))
    [form] = provider.forms
    assert "Body" not in form
    assert form["ContentSid"] == TEMPLATE
    assert json.loads(form["ContentVariables"]) == {"1": "Miten meni? Vastaa 0-10."}


@pytest.mark.parametrize(
    ("message", "templates"),
    [
        (outbound(heard=timedelta(days=2)), {}),
        (outbound(heard=timedelta(days=2)), {"sv": TEMPLATE}),
        (outbound(heard=timedelta(days=2), text="x" * 256), {"fi": TEMPLATE}),
        (outbound(text="x" * 1601), {"fi": TEMPLATE}),
        (outbound(text="  "), {"fi": TEMPLATE}),
    ],
)
async def test_what_is_never_sent(message: Outbound, templates: dict[str, str]) -> None:
    with pytest.raises(SendError) as raised:
        await whatsapp(templates=templates).send(message)
    assert raised.value.reason is Reason.rejected


async def test_a_service_chooses_its_number() -> None:
    provider = Provider()
    await whatsapp(provider, sender="MG" + "0" * 32).send(outbound())
    assert provider.forms[0]["MessagingServiceSid"] == "MG" + "0" * 32
    assert "From" not in provider.forms[0]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (63003, Reason.unreachable),
        (63024, Reason.unreachable),
        (63007, Reason.misconfigured),
        (63016, Reason.rejected),
        (63018, Reason.throttled),
        (21610, Reason.blocked),
    ],
)
async def test_every_code_has_its_reason(code: int, reason: Reason) -> None:
    with pytest.raises(SendError) as raised:
        await whatsapp(Provider(400, code=code)).send(outbound())
    assert raised.value.reason is reason


async def test_a_lost_message_is_found_by_its_words_in_a_template_too() -> None:
    def listed(request: httpx.Request) -> httpx.Response:
        assert request.url.params["To"] == f"whatsapp:{PHONE}"
        created = "Mon, 02 Nov 2026 10:00:00 +0000"
        bodies = ["Viesti: Miten meni? Lopeta: STOP", "Miten meni?", "Muuta"]
        messages = [{"sid": f"SM{n}", "body": body, "date_created": created} for n, body in enumerate(bodies)]
        return httpx.Response(200, json={"messages": messages, "page": 0, "page_size": 50})

    assert await whatsapp(listed).find(outbound(), NOW) == ["SM1", "SM0"]


@pytest.mark.parametrize(
    "changes", [{"sender": "KYNNYS"}, {"sender": "whatsapp:+358412345001"}, {"templates": {"fi": "Hei"}}]
)
def test_wrong_settings_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be a"):
        whatsapp(**changes)
