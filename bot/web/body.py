"""Reading a request's body without trusting it."""

from __future__ import annotations

import json
from typing import Any

from fastapi import HTTPException, status
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive

LARGEST = 1 << 20  # bytes; providers' largest requests are a few kilobytes, a list of 1 000 visits about 200
TOO_LARGE = "the body is larger than a megabyte"


async def read(receive: Receive) -> bytes | None:
    """The body, or None once it is larger than anything that is meant for us. Raises `ClientDisconnect`."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > LARGEST:
            return None
        more = message.get("more_body", False)
    return bytes(body)


async def read_json(request: Request) -> Any:
    """Raises `HTTPException`: 413 for a body that is too large, 422 for one that is no JSON or too deep."""
    body = await read(request.receive)
    if body is None:
        raise HTTPException(status.HTTP_413_CONTENT_TOO_LARGE, TOO_LARGE)
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, "the body is not JSON") from None
