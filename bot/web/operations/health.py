"""Is it alive, can it work, and how much is waiting."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.datastructures import State

from bot.application import Application

if TYPE_CHECKING:
    from bot.web.operations.metrics import Metrics

router = APIRouter(tags=["operations"])


@router.get("/healthz", response_class=PlainTextResponse)
async def healthz() -> str:
    """The process answers."""
    return "ok"


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """200 when this application can do its work, else 503 with what is wrong, in words.

    `notices` are no reason to take no messages.
    """
    application: Application = request.app.state.application
    report = await application.readiness.look()
    content: dict[str, Any] = {
        "ready": report.ready,
        "problems": [finding.words for finding in report.problems],
        "notices": [finding.words for finding in report.notices],
    }
    return JSONResponse(content, 200 if report.ready else 503)


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(request: Request) -> PlainTextResponse:
    """Prometheus text: what waits, how long the oldest has waited, results of sends. Never a number or a name."""
    from prometheus_client import CONTENT_TYPE_LATEST

    application: Application = request.app.state.application
    report = await application.readiness.look()
    text = await asyncio.to_thread(_metrics(request.app.state).exposition, report)
    return PlainTextResponse(text, media_type=CONTENT_TYPE_LATEST)


def _metrics(state: State) -> Metrics:
    """Made when it is first asked for: prometheus-client is not imported at every start."""
    if not hasattr(state, "metrics"):
        from bot.web.operations.metrics import Metrics

        state.metrics = Metrics(state.application)
    made: Metrics = state.metrics
    return made
