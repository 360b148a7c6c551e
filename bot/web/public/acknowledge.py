"""Where the keeper of a list acknowledges a forwarded sign-up.

The link alone acknowledges nothing: mail scanners follow links before people do.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.asking.calendar import day_of
from bot.web.templating import drawn
from storage.people.signups import SignUp

router = APIRouter(prefix="/ack", include_in_schema=False)


@router.get("/{token}", response_class=HTMLResponse)
async def ask(request: Request, token: str) -> Response:
    application: Application = request.app.state.application
    signup = await application.database.read_async(lambda work: work.signups.by_token(token))
    return _page(request, signup, "done" if signup and signup.acknowledged_at else "open")


@router.post("/{token}", response_class=HTMLResponse)
async def acknowledge(request: Request, token: str) -> Response:
    application: Application = request.app.state.application
    signup = await application.database.write_async(
        lambda work: work.signups.acknowledge(token, now=application.now())
    )
    return _page(request, signup, "done")


def _page(request: Request, signup: SignUp | None, state: str) -> Response:
    application: Application = request.app.state.application
    context = {"state": state if signup else "unknown", "org": application.organisation.name.of("fi")}
    if signup:
        promises = application.organisation.settings.promises_on(day_of(signup.consented_at))
        context["answer_days"] = str(promises.answer_days)
    return drawn(request, "acknowledge.html", context, 200 if signup else 404)
