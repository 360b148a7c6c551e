"""Is it alive, can it work, and how much is waiting."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.datastructures import State

from bot.house import House
from bot.readiness import notices, problems

if TYPE_CHECKING:
    from bot.metrics import Metrics

router = APIRouter(tags=["operations"])


@router.get("/healthz", response_class=PlainTextResponse)
async def healthz() -> str:
    """The process answers."""
    return "ok"


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """200 when this house can do its work, else 503 with what is wrong, in words.

    `notices` are no reason to take no messages.
    """
    house: House = request.app.state.house
    wrong = await asyncio.to_thread(problems, house)
    told = [] if wrong else await asyncio.to_thread(notices, house)
    content: dict[str, Any] = {"ready": not wrong, "problems": wrong, "notices": told}
    return JSONResponse(content, 503 if wrong else 200)


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(request: Request) -> PlainTextResponse:
    """Prometheus text: what waits, how long the oldest has waited, what came of sends. Never a number or a name."""
    from prometheus_client import CONTENT_TYPE_LATEST

    text = await asyncio.to_thread(_metrics(request.app.state).exposition)
    return PlainTextResponse(text, media_type=CONTENT_TYPE_LATEST)


def _metrics(state: State) -> Metrics:
    """Made when it is first asked for: prometheus-client is not imported at every start."""
    if not hasattr(state, "metrics"):
        from bot.metrics import Metrics

        state.metrics = Metrics(state.house)
    made: Metrics = state.metrics
    return made
