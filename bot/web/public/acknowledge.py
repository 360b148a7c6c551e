"""Where the keeper of a list acknowledges a forwarded sign-up.

The link alone acknowledges nothing: mail scanners follow links before people do.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.web.templating import drawn

router = APIRouter(prefix="/ack", include_in_schema=False)


@router.get("/{token}", response_class=HTMLResponse)
async def ask(request: Request, token: str) -> Response:
    application: Application = request.app.state.application
    signup = await application.database.read_async(lambda work: work.signups.by_token(token))
    if signup is None:
        return _page(request, "unknown", 404)
    return _page(request, "open" if signup.acknowledged_at is None else "done")


@router.post("/{token}", response_class=HTMLResponse)
async def acknowledge(request: Request, token: str) -> Response:
    application: Application = request.app.state.application
    signup = await application.database.write_async(
        lambda work: work.signups.acknowledge(token, now=application.now())
    )
    return _page(request, "unknown", 404) if signup is None else _page(request, "done")


def _page(request: Request, state: str, status: int = 200) -> Response:
    application: Application = request.app.state.application
    context = {"state": state, "org": application.organisation.name.of("fi")}
    return drawn(request, "acknowledge.html", context, status)
