"""What goes wrong between us and a provider, decided by a seed."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

# Of a request to the provider: `before` it took the message and `after`.
BEFORE = ("fail_before", "hang_before", "throttle")
AFTER = ("fail_after", "hang_after", "drop_after")


class Faults:
    """`rates` are chances between 0 and 1 by kind; `hang` and `delay` are seconds."""

    def __init__(self) -> None:
        self.configure({})

    def configure(self, given: dict[str, Any]) -> None:
        self.random = random.Random(given.get("seed", 0))
        self.rates: dict[str, float] = given.get("rates", {})
        self.hang: float = given.get("hang", 2.0)
        self.delay: float = given.get("delay", 0.0)
        self.counts: Counter[str] = Counter()

    def strikes(self, kind: str) -> bool:
        struck = self.random.random() < self.rates.get(kind, 0.0)
        if struck:
            self.counts[kind] += 1
        return struck

    def one_of(self, kinds: tuple[str, ...]) -> str | None:
        return next((kind for kind in kinds if self.strikes(kind)), None)

    async def pause(self) -> None:
        if self.delay:
            await asyncio.sleep(self.random.random() * self.delay)


class Dropped(Response):
    """An answer that breaks off: more is promised than comes, and the server then closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b'{"half', "more_body": True})
        raise ConnectionAbortedError


async def taking(
    faults: Faults,
    take: Callable[[], Awaitable[Response]],
    *,
    failure: Callable[[], Response],
    throttled: Callable[[], Response],
    spared: bool = False,
) -> Response:
    """Let `take` take the message, or not, and answer as the faults say.

    A message that is `spared` meets no fault that leaves its sender in doubt.
    """
    await faults.pause()
    match faults.one_of(BEFORE[-1:] if spared else BEFORE):
        case "throttle":
            return throttled()
        case "fail_before":
            return failure()
        case "hang_before":
            await asyncio.sleep(faults.hang)
            return failure()
    answer = await take()
    if answer.status_code >= 300 or spared:
        return answer
    match faults.one_of(AFTER):
        case "fail_after":
            return failure()
        case "hang_after":
            await asyncio.sleep(faults.hang)
        case "drop_after":
            return Dropped()
    return answer
