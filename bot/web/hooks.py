"""Hops 1 to 3 of a message: take the request, let its channel read it, store it, and only then say 200."""

from __future__ import annotations

import logging
from functools import cache

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.application import Application
from bot.config.logs import failure
from bot.inbound.admission import Full
from bot.web.body import CLOSE, LONGEST, Unread, read
from channels.capabilities import Acknowledges, can
from channels.message import Hook, Refused

PREFIX = "/hooks/"
TAKEN = ("application/json", b'{"ok":true}')

log = logging.getLogger(__name__)


class Hooks:
    """`/hooks/{channel}` and `/hooks/{channel}/{path}`, by POST, in front of the whole application.

    Every message comes this way: what the application does for a request on the way to its routes would cost more
    than taking the message.
    """

    def __init__(self, app: ASGIApp, application: Application, *, seconds: float = LONGEST) -> None:
        """`seconds` is how long a body may take."""
        self._app = app
        self._application = application
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        if scope["method"] == "POST":
            channel, _, path = scope["path"].removeprefix(PREFIX).partition("/")
            response = await self._take(channel, path, scope, receive)
        else:
            response = Response(status_code=405, headers={"allow": "POST"})
        await response(scope, receive, send)

    async def _take(self, name: str, path: str, scope: Scope, receive: Receive) -> Response:
        application = self._application
        channel = application.channels.get(name)
        if channel is None:
            return Response(status_code=404)
        try:
            application.admission.ask()
        except Full as full:
            return _come_again(full)
        try:
            body = await read(receive, seconds=self._seconds)
        except Unread as unread:
            return Response(str(unread), unread.status, headers=CLOSE)
        except ClientDisconnect:
            log.debug("hook %s: the body ended early", name)
            return Response(status_code=400)  # the client is gone
        hook = Hook(
            url=_public_url(scope, application.settings.public_url),
            headers={key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]},
            body=body,
            path=path,
        )
        try:
            events = channel.parse(hook)
        except Refused as refused:
            log.info("hook %s refused with %d", name, refused.status)
            return (
                JSONResponse({"detail": str(refused)}, 422)
                if refused.status == 422
                else Response(status_code=refused.status)
            )
        try:
            with application.admission.passing():
                await application.intake.take(events)
        except Full as full:
            return _come_again(full)
        except Exception as error:  # noqa: BLE001 - it was not stored, so the provider must come again
            failure(log, f"hook {name}", error)
            return Response(status_code=503)  # not stored: the provider keeps it and comes again
        return _acknowledgement(*(channel.acknowledgement if can(channel, Acknowledges) else TAKEN))


def _come_again(full: Full) -> Response:
    return Response(str(full), 503, headers=full.headers)


@cache  # one for each kind of channel; a response may be sent any number of times
def _acknowledgement(content_type: str, body: bytes) -> Response:
    return Response(body, media_type=content_type)


def _public_url(scope: Scope, public_url: str | None) -> str:
    """The URL as the provider called it: behind a proxy only `KYNNYS_PUBLIC_URL` knows its first half."""
    if public_url is None:
        return str(Request(scope).url)
    raw = scope["raw_path"].decode("ascii")
    query = scope["query_string"].decode("ascii")
    return f"{public_url}{raw}?{query}" if query else f"{public_url}{raw}"
