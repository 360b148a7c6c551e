from __future__ import annotations

import json
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.message import Hook, Outbound, Reason, Refused, SendError
from channels.webhook import Webhook, sign, verify
from tests.channels.edges import NOW

SECRET = "whsec-invented"
URL = "https://register.example/sign-ups?key=hidden"
BODY = json.dumps({"name": "Äiti", "opportunity": "kehittaja"}, ensure_ascii=False)


def webhook(handler: httpx.MockTransport | httpx.AsyncBaseTransport) -> Webhook:
    return Webhook(secret=SECRET, now=lambda: NOW, transport=handler)


async def send(respond: object) -> str:
    def handle(request: httpx.Request) -> httpx.Response:
        if isinstance(respond, Exception):
            raise respond
        assert isinstance(respond, httpx.Response)
        return respond

    channel = webhook(httpx.MockTransport(handle))
    try:
        return await channel.send(Outbound("12", "webhook", URL, BODY))
    finally:
        await channel.close()


async def test_out() -> None:
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(202)

    assert (
        await webhook(httpx.MockTransport(handle)).send(Outbound("12", "webhook", URL, BODY)) == "kynnys-12"
    )
    [request] = seen
    assert str(request.url) == URL
    assert request.content == BODY.encode()
    assert request.headers["content-type"] == "application/json"
    assert request.headers["idempotency-key"] == "kynnys-12"
    signature = request.headers["kynnys-signature"]
    assert verify(SECRET, request.content, signature, NOW.timestamp())
    assert not verify(SECRET, request.content + b" ", signature, NOW.timestamp())
    assert not verify("another", request.content, signature, NOW.timestamp())
    assert not verify(SECRET, request.content, signature, (NOW + timedelta(minutes=6)).timestamp())


@pytest.mark.parametrize(
    ("respond", "reason"),
    [
        (httpx.Response(400), Reason.rejected),
        (httpx.Response(409), Reason.rejected),
        (httpx.Response(422), Reason.rejected),
        (httpx.Response(401), Reason.misconfigured),
        (httpx.Response(404), Reason.misconfigured),
        (httpx.Response(301, headers={"location": "https://elsewhere.example"}), Reason.misconfigured),
        (httpx.Response(408), Reason.throttled),
        (httpx.Response(429), Reason.throttled),
        (httpx.Response(500), Reason.throttled),
        (httpx.Response(503), Reason.throttled),
        (httpx.ConnectError("before"), Reason.throttled),
        (httpx.ConnectTimeout("before"), Reason.throttled),
        (httpx.PoolTimeout("before"), Reason.throttled),
        (httpx.WriteTimeout("during"), Reason.unconfirmed),
        (httpx.WriteError("during"), Reason.unconfirmed),
        (httpx.ReadTimeout("after"), Reason.unconfirmed),
        (httpx.ReadError("after"), Reason.unconfirmed),
        (httpx.RemoteProtocolError("after"), Reason.unconfirmed),
        (httpx.UnsupportedProtocol("never"), Reason.misconfigured),
    ],
)
async def test_every_failure_has_its_reason(respond: object, reason: Reason) -> None:
    with pytest.raises(SendError) as raised:
        await send(respond)
    assert raised.value.reason is reason


@pytest.mark.parametrize(("header", "wait"), [("30", 30.0), ("999999", 3600.0), ("soon", None), ("-1", None)])
async def test_retry_after(header: str, wait: float | None) -> None:
    with pytest.raises(SendError) as raised:
        await send(httpx.Response(429, headers={"retry-after": header}))
    assert raised.value.retry_after == wait


async def test_an_address_that_is_no_url() -> None:
    channel = Webhook(secret=SECRET)
    for address in ("", "nowhere", "https://a b\0c", "ftp://x.example/"):
        with pytest.raises(SendError) as raised:
            await channel.send(Outbound("1", "webhook", address, "{}"))
        assert raised.value.reason is Reason.misconfigured, address
    await channel.close()


def test_takes_no_hooks() -> None:
    with pytest.raises(Refused) as refused:
        Webhook(secret=SECRET).parse(Hook("https://x.example/hooks/webhook", {}, b"{}"))
    assert refused.value.status == 404


@given(st.binary(max_size=200), st.text(max_size=80), st.integers(0, 2**36))
def test_only_the_true_signature_verifies(body: bytes, forged: str, at: int) -> None:
    true = sign(SECRET, body, at)
    assert verify(SECRET, body, true, at)
    assert not verify(SECRET, body, forged, at)
    assert not verify(SECRET, body, f"{true[:-1]}{'0' if true[-1] != '0' else '1'}", at)
