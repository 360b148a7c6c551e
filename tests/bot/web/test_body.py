"""A request's body as the server hands it over, piece by piece."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from bot.web.body import Unread, read
from channels.body import LARGEST


def pieces(*messages: dict[str, Any]) -> Receive:
    left = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(left)

    return receive


def piece(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


async def test_what_comes_in_pieces_is_one_body() -> None:
    assert await read(pieces(piece(b"a", more=True), piece(b"", more=True), piece(b"b", more=False))) == b"ab"


async def test_no_body_is_an_empty_one() -> None:
    assert await read(pieces({"type": "http.request"})) == b""


async def test_of_too_much_no_more_is_read() -> None:
    half = bytes(LARGEST // 2 + 1)
    with pytest.raises(Unread) as unread:
        await read(pieces(piece(half, more=True), piece(half, more=True)))
    assert unread.value.status == 413
    assert await read(pieces(piece(bytes(LARGEST), more=False))) == bytes(LARGEST)


async def test_half_a_body_is_none() -> None:
    with pytest.raises(ClientDisconnect):
        await read(pieces(piece(b"a", more=True), {"type": "http.disconnect"}))


async def test_a_body_that_trickles_has_an_end() -> None:
    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.01)
        return piece(b"a", more=True)

    with pytest.raises(Unread) as unread:
        await read(receive, seconds=0.1)
    assert unread.value.status == 408
