from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest

from channels.message import Reason, SendError
from channels.wire import Connections
from tests.channels.edges import listening

OK = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\nX-One: 1\r\n\r\nok"


async def ask(wire: Connections, url: str) -> Any:
    try:
        return await wire.ask("POST", url, {"content-type": "text/plain"}, b"the whole of it")
    finally:
        await wire.aclose()


async def why(port: int) -> Reason:
    with pytest.raises(SendError) as raised:
        url = f"http://127.0.0.1:{port}/secret"
        await ask(Connections(url, 0.3), url)
    assert "secret" not in str(raised.value)
    return raised.value.reason


def saying(answer: bytes, *, after: bytes = b"the whole of it", then: float = 0) -> Any:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(after)
        writer.write(answer)
        await writer.drain()
        await asyncio.sleep(then)

    return talk


async def test_what_is_asked_and_what_is_answered() -> None:
    async with listening(saying(OK)) as port:
        url = f"http://127.0.0.1:{port}/"
        answer = await ask(Connections(url, 5), url)
    assert (answer.status, answer.body, answer.headers.get("x-one")) == (201, b"ok", "1")


async def test_redirects_are_not_followed() -> None:
    moved = b"HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    async with listening(saying(moved)) as port:
        url = f"http://127.0.0.1:{port}/"
        assert (await ask(Connections(url, 5), url)).status == 307


@pytest.mark.parametrize(
    "talk",
    [
        saying(b""),
        saying(b"", then=2),
        saying(b"", after=b"\r\n"),
        saying(b"no HTTP at all\r\n\r\n"),
        saying(OK[:-1]),
        saying(OK[:-1], then=2),
    ],
    ids=["hung up", "silent", "hung up early", "nonsense", "half an answer", "half an answer and silent"],
)
async def test_what_left_is_unconfirmed(talk: Any) -> None:
    async with listening(talk) as port:
        assert await why(port) is Reason.unconfirmed


async def test_what_never_left_may_go_again() -> None:
    async with listening(saying(OK)) as port:
        pass
    assert await why(port) is Reason.throttled


async def test_a_request_that_no_server_accepted_may_go_again() -> None:
    """A TLS handshake without an answer: connected, and nothing of the request has left yet."""
    async with listening(saying(b"", then=2)) as port:
        url = f"https://127.0.0.1:{port}/"
        with pytest.raises(SendError) as raised:
            await ask(Connections(url, 0.3), url)
    assert raised.value.reason is Reason.throttled


async def test_no_connection_is_used_that_the_provider_has_closed() -> None:
    async with listening(saying(OK)) as port:
        url = f"http://127.0.0.1:{port}/"
        wire = Connections(url, 5)
        for _ in range(2):
            assert (await wire.ask("POST", url, {}, b"the whole of it")).body == b"ok"
            await asyncio.sleep(0.05)
        await wire.aclose()


@pytest.mark.parametrize("url", ["ftp://provider.example/", "provider.example", "http://", "http://a:b:c/"])
async def test_a_url_that_is_none_is_for_an_operator(url: str) -> None:
    with pytest.raises(SendError) as raised:
        await ask(Connections("http://provider.example", 1), url)
    assert raised.value.reason is Reason.misconfigured


@pytest.mark.parametrize(("bypass", "asked"), [("", True), ("provider.invalid", False)])
async def test_the_environment_names_the_proxy(
    monkeypatch: pytest.MonkeyPatch, bypass: str, asked: bool
) -> None:
    heard: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"the whole of it"))
        writer.write(OK)

    async with listening(talk) as port:
        monkeypatch.setenv("http_proxy", f"http://kynnys:word@127.0.0.1:{port}")
        monkeypatch.setenv("no_proxy", bypass)
        url = "http://provider.invalid/path"
        if not asked:
            with pytest.raises(SendError) as raised:
                await ask(Connections(url, 5), url)
            assert raised.value.reason is Reason.throttled  # there is no such host
            assert heard == []
            return
        assert (await ask(Connections(url, 5), url)).status == 201
    [request] = heard
    assert request.startswith(b"POST http://provider.invalid/path HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic " + base64.b64encode(b"kynnys:word") in request
