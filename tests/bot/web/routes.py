"""What can be asked of the application by GET, from its routes: what is added is among it without being named."""

from __future__ import annotations

from fastapi.routing import APIRoute, iter_route_contexts
from starlette.responses import HTMLResponse

from bot.application import Application
from bot.web.app import fastapi_app


def gets(application: Application, *, pages: bool = False) -> list[str]:
    """Paths as the routes write them, with their parameters; of `pages` alone, or of all."""
    app = fastapi_app(application, work=False)
    found = []
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        is_page = isinstance(route, APIRoute) and route.response_class is HTMLResponse
        if "GET" in (context.methods or ()) and context.path and (is_page or not pages):
            found.append(context.path)
    return sorted(found)
