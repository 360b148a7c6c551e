"""Reading a request's body without trusting it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from fastapi import HTTPException, status
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive

from channels.body import LARGEST

LONGEST = 10.0  # seconds from the first look to the last byte; providers send all of it at once

CLOSE = {"Connection": "close"}  # the rest of an unread body is not waited for


class Unread(Exception):
    """A body that is not read to its end. `status` is the HTTP status to answer."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


async def read(receive: Receive, *, seconds: float = LONGEST) -> bytes:
    """The whole body. Raises `Unread` where it is too large (413) or too slow (408), and `ClientDisconnect`."""
    body = bytearray()
    more = True
    try:
        async with asyncio.timeout(seconds):
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                body += message.get("body", b"")
                if len(body) > LARGEST:
                    raise Unread(413, "the body is larger than a megabyte")
                more = message.get("more_body", False)
    except TimeoutError:
        raise Unread(408, f"the body did not come within {seconds:g} seconds") from None
    return bytes(body)


async def read_json(request: Request) -> Any:
    """Raises `HTTPException`: 413 or 408 as `read`, 422 for a body that is no JSON or too deep; `ClientDisconnect`."""
    try:
        return json.loads(await read(request.receive))
    except Unread as unread:
        raise HTTPException(unread.status, str(unread), CLOSE) from None
    except (ValueError, RecursionError):
        raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, "the body is not JSON") from None
