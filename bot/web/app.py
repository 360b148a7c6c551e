"""The web application: every route in one place."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi_offline import FastAPIOffline
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot.application import Application
from bot.config.logs import failure
from bot.staff.access import Forbidden
from bot.staff.passwords import Passwords
from bot.staff.sign_in import SignIn
from bot.web import docs, templating
from bot.web.api import visits
from bot.web.crowd import Crowd
from bot.web.headers import Headers
from bot.web.hooks import Hooks
from bot.web.operations import health
from bot.web.public import acknowledge, handling, simulator
from bot.web.staff import (
    absences,
    accounts,
    alerts,
    audit,
    calls,
    case,
    cases,
    drafts,
    entry,
    feedback,
    next_case,
    on_call,
    opportunities,
    opportunity,
    owed,
    people,
    person,
    praise,
    ready_answers,
    sign_up,
    sign_ups,
    signing,
    start,
    suggestions,
    wishes,
)
from bot.web.staff.refusal import forbidden, other_session, signed_out
from bot.web.staff.session import OtherSession, SignedOut
from storage.database import WrongKey

log = logging.getLogger(__name__)

STAFF = (
    signing,
    start,
    wishes,
    cases,
    case,
    drafts,
    calls,
    next_case,
    owed,
    feedback,
    praise,
    entry,
    absences,
    ready_answers,
    sign_ups,
    sign_up,
    suggestions,
    opportunities,
    opportunity,
    alerts,
    on_call,
    accounts,
    people,
    person,
    audit,
)


async def _unavailable(_request: Request, error: Exception) -> JSONResponse:
    failure(log, "a request", error)
    return JSONResponse({"detail": "the database does not answer; nothing was stored"}, 503)


async def _gone(_request: Request, _error: Exception) -> Response:
    log.debug("a request's body ended early")
    return Response(status_code=400)  # the client is gone


def build(application: Application, *, work: bool) -> ASGIApp:
    """All that this application answers. With `work` this process also talks and delivers, else workers elsewhere do."""
    return Headers(Crowd(Hooks(fastapi_app(application, work=work), application)))


def fastapi_app(application: Application, *, work: bool) -> FastAPI:
    """Everything but the hooks."""
    passwords = Passwords()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with application.open(work=work, kind="serve" if work else "web"):
            yield
        passwords.close()

    async def front_door(_request: Request) -> RedirectResponse:
        return RedirectResponse("/simulator" if application.settings.simulator else "/staff")

    app = FastAPIOffline(
        title="Kynnys",
        description="Visits in, feedback and sign-ups out.",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        static_url=docs.STATIC,
    )
    app.state.application = application
    app.state.sign_in = SignIn(application.database, passwords)
    for fault in (DBAPIError, NoFreeConnection, WrongKey):
        app.add_exception_handler(fault, _unavailable)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(SignedOut, signed_out)
    app.add_exception_handler(OtherSession, other_session)
    app.add_exception_handler(Forbidden, forbidden)
    docs.add_docs(app)
    app.router.routes.append(Route("/", front_door))
    app.mount("/static", StaticFiles(directory=templating.STATIC), name="static")
    for module in (visits, health, acknowledge, handling, *STAFF):
        app.include_router(module.router)
    if application.settings.simulator:
        app.include_router(simulator.router)
    return app
