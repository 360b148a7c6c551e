"""The hook that the peers share: the form is read, the framework gets an update, its answer has been sent by the 200.

A peer is spared what it does not have: signatures, repeats, an outbox, encryption, understanding.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

Hear = Callable[[int, str], Awaitable[None]]  # a person's number without its plus, and the text


def serve(hear: Hear, start: Callable[[], Awaitable[None]], port: str) -> None:
    import uvicorn

    starting: asyncio.Future[None] | None = None

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        nonlocal starting
        starting = starting or asyncio.ensure_future(start())
        await starting  # whoever comes first begins it, and all wait for it
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        fields = dict(parse_qsl(body.decode()))
        await hear(int(fields["From"]), fields["Body"])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    uvicorn.run(
        app, host="127.0.0.1", port=int(port), loop="uvloop", http="httptools", log_level="warning",
        access_log=False, lifespan="off",
    )  # fmt: skip
