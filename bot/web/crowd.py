"""How many requests one process has in hand at the same time."""

from __future__ import annotations

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

MOST = 2_000  # each takes memory: the next one is told 503 before anything of its body is read


class Crowd:
    """uvicorn's own limit counts idle connections, too, and answers without `Retry-After`."""

    def __init__(self, app: ASGIApp, *, most: int = MOST) -> None:
        self._app = app
        self._most = most
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif self._inside >= self._most:
            await Response("too many requests at once", 503, headers={"Connection": "close"})(
                scope, receive, send
            )
        else:
            self._inside += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._inside -= 1
