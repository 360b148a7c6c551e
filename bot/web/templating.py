"""Templates and static files of all pages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse

if TYPE_CHECKING:
    from starlette.templating import Jinja2Templates

HERE = Path(__file__).parent
STATIC = HERE / "static"


def drawn(request: Request, template: str, context: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    return _templates().TemplateResponse(request, template, dict(context), status_code=status)


@cache
def _templates() -> Jinja2Templates:
    """Made when the first page is asked for: Jinja is not imported at every start."""
    from starlette.templating import Jinja2Templates

    templates = Jinja2Templates(HERE / "templates")
    templates.env.trim_blocks = templates.env.lstrip_blocks = True
    return templates
