"""What holds for every request and every answer, whichever page or hook it is for."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
import re
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.app import build
from bot.web.crowd import Crowd
from bot.web.headers import Headers
from bot.web.hooks import Hooks
from bot.web.server import Protocol, server
from tests.bot.applications import Town, inhabited, settings
from tests.databases import copied

PAGES = ["/simulator", "/staff", "/staff/sign-in", "/staff/cases", "/ack/none", "/api/docs", "/api/openapi.json", "/healthz", "/readyz", "/metrics", "/",
         "/nowhere", "/static/kynnys.css", "/api/static/swagger-ui.css", "/hooks/none"]  # fmt: skip


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_has_safe_headers(town: Town, path: str) -> None:
    headers = (await town.http.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == ("no-cache" if "static" in path else "no-store")
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'unsafe-inline'" not in policy
    assert len(headers.get_list("content-security-policy")) == 1


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("path", ["/simulator", "/staff/sign-in", "/ack/none"])
async def test_pages_load_nothing_that_their_policy_forbids(town: Town, path: str) -> None:
    page = (await town.http.get(path)).text
    assert not re.search(r"<style|<script(?![^>]* src=)|\sstyle=|\son[a-z]+=", page)
    for source in re.findall(r"""(?:src|href|action)=["']([^"']+)""", page):
        assert source.startswith("/")


@pytest.mark.asyncio(loop_scope="module")
async def test_the_description_of_the_api_may_run_its_own_script(town: Town) -> None:
    page = await town.http.get("/api/docs")
    policy = page.headers["content-security-policy"]
    scripts = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    assert scripts
    for script in scripts:
        assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() in policy


async def test_what_an_answer_sets_itself_stays() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        headers = {"Cache-Control": "max-age=60", "Retry-After": "9"}
        await Response("x", 503, headers=headers)(scope, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(Headers(app))) as http:
        for _ in range(2):
            headers = (await http.get("http://bot.test/")).headers
            assert headers.get_list("cache-control") == ["max-age=60"]
            assert headers.get_list("retry-after") == ["9"]


async def test_more_at_once_than_there_is_room_for_come_again() -> None:
    inside, let_go = asyncio.Event(), asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        inside.set()
        await let_go.wait()
        await Response("x")(scope, receive, send)

    application = Headers(Crowd(app, most=1))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(application), base_url="http://bot.test"
    ) as http:
        first = asyncio.create_task(http.get("/"))
        await inside.wait()
        refused = await http.get("/")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
        let_go.set()
        assert (await first).status_code == 200
        assert (await http.get("/")).status_code == 200


async def test_one_that_fails_makes_room() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise ValueError

    crowd = Crowd(app, most=1)
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    for _ in range(2):
        with pytest.raises(ValueError):
            await crowd({"type": "http"}, receive, send)
    assert sent == []


async def test_every_503_says_when_to_come_again(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    url = copied(sqlite_template, tmp_path)
    async with inhabited(settings(url, secret_key), work=False) as town:
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), timeout=10)
        with connection:
            for table in ("messages_in", "visits", "signups", "staff_sessions"):
                connection.execute(f"ALTER TABLE {table} RENAME TO no_{table}")
        connection.close()
        answers = [
            await town.say("+358412345678", "9"),
            await town.http.get("/readyz"),
            await town.http.post("/staff/sign-in", data={"demo": "lead"}),
            await town.http.get("/ack/none"),
        ]
        for answer in answers:
            assert answer.status_code == 503, answer.url
            assert answer.headers["retry-after"] == "2"


# -- over real sockets ------------------------------------------------------------------------------------------------


class Impatient(Protocol):
    longest_head = 0.3


@asynccontextmanager
async def opened(app: ASGIApp) -> AsyncIterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    serving = server(app, Impatient)
    task = asyncio.create_task(serving.serve(sockets=[listener]))
    while not serving.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield listener.getsockname()[1]
    serving.should_exit = True
    await task


async def conversation(port: int, *pieces: bytes, pause: float = 0.05) -> bytes:
    """What comes back for these pieces, until the other side closes or two seconds have passed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    received = b""
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
        async with asyncio.timeout(2):
            received = await reader.read()
    except ConnectionError:
        pass
    finally:
        writer.close()
    return received


HEAD = b"POST /hooks/simulator HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n"


@pytest.fixture
async def application(sqlite_template: Path, tmp_path: Path, secret_key: str) -> AsyncIterator[Town]:
    given = settings(copied(sqlite_template, tmp_path), secret_key, api_tokens="token")
    async with inhabited(given) as town:
        yield town


@pytest.mark.parametrize("path", ["/hooks/simulator", "/simulator/visits", "/api/visits"])
async def test_a_body_that_ends_early_is_one_quiet_line_at_most(
    application: Town, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    caplog.set_level(logging.DEBUG)
    request = (
        f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer token\r\nContent-Length: 50\r\n\r\nhalf"
    )
    async with opened(build(application.application, work=False)) as port:
        caplog.clear()
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request.encode())
        await writer.drain()
        await asyncio.sleep(0.1)
        writer.close()
        await asyncio.sleep(0.3)
        told = [record for record in caplog.records if record.name.startswith(("bot", "uvicorn"))]
        assert [(record.levelno, record.exc_info) for record in told] == [(logging.DEBUG, None)]
        answer = await conversation(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 200")


async def test_a_head_that_trickles_is_not_waited_for(application: Town) -> None:
    async with opened(build(application.application, work=False)) as port:
        async with asyncio.timeout(1.5):
            assert await conversation(port) == b""
            assert await conversation(port, *[HEAD[n : n + 1] for n in range(30)], pause=0.02) == b""
            again = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
            answer = await conversation(port, again, b"GET /hea", pause=0.1)
        assert answer.count(b"HTTP/1.1") == 1


async def test_a_head_without_end_is_not_kept(application: Town) -> None:
    async with opened(build(application.application, work=False)) as port:
        lines = [b"X-More: " + b"x" * 60_000 + b"\r\n"] * 10
        assert await conversation(port, HEAD, *lines, pause=0.01) == b""


async def test_a_connection_in_use_lives_on(application: Town) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    last = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    async with opened(build(application.application, work=False)) as port:
        answer = await conversation(port, request, request, request, last, pause=0.2)
    assert answer.count(b"HTTP/1.1 200") == 4


async def test_a_body_that_trickles_is_told_so_and_cut_off(application: Town) -> None:
    hooks = Hooks(build(application.application, work=False), application.application, seconds=0.3)
    async with opened(hooks) as port, asyncio.timeout(1.5):
        answer = await conversation(port, HEAD + b"\r\n", b"x", b"x")
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"connection: close" in answer.lower()
