"""Headers that every answer has, whichever part of the application gives it. What an answer sets itself stays."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.inbound.admission import RETRY_AFTER

# Pages load their own styles and scripts from /static and nothing else. No inline script, no frame, no other site.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_SAFE = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    # Addresses hold tokens (/ack/…): no other site learns them.
    (b"referrer-policy", b"same-origin"),
)
_KEPT_NOWHERE = (*_SAFE, (b"cache-control", b"no-store"))
_ASKED_AGAIN = (
    *_SAFE,
    (b"cache-control", b"no-cache"),
)  # files may be kept, but are asked for before each use
_COME_AGAIN = (b"retry-after", str(RETRY_AFTER).encode())
_FILES = ("/static/", "/api/static/")


class Headers:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wanted = _ASKED_AGAIN if scope["path"].startswith(_FILES) else _KEPT_NOWHERE

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))  # a response may be sent again: it is not changed
                given = {name.lower() for name, _ in headers}
                headers += [header for header in wanted if header[0] not in given]
                if message["status"] == 503 and _COME_AGAIN[0] not in given:
                    headers.append(_COME_AGAIN)
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, send_with_headers)
