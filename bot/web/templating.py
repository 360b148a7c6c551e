"""Templates and static files of all pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, partial
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from bot.asking.calendar import HELSINKI

if TYPE_CHECKING:
    from starlette.templating import Jinja2Templates

HERE = Path(__file__).parent
STATIC = HERE / "static"


def drawn(
    request: Request,
    template: str,
    context: Mapping[str, Any],
    status: int = 200,
    *,
    language: str = "fi",
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    return _templates(language).TemplateResponse(
        request, template, {"language": language, **context}, status_code=status, headers=headers
    )


def line(template: str, context: Mapping[str, Any], *, language: str) -> str:
    """One line of plain text, as a page puts it in by itself: it is no HTML."""
    words = _templates(language).env.get_template(template).render(context)
    return unescape(" ".join(words.split()))


@cache
def _templates(language: str) -> Jinja2Templates:
    """Made when the first page is asked for: Jinja and Babel are not imported at every start."""
    from jinja2 import Environment, FileSystemLoader
    from starlette.templating import Jinja2Templates

    from bot.web.translations import translations

    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    env.filters["moment"] = partial(_moment, language=language)
    env.filters["day"] = partial(_day, language=language)
    return Jinja2Templates(env=env)


def _moment(moment: datetime | None, *, language: str) -> str:
    """In Finland's time, as the language writes it; empty for None."""
    from babel.dates import format_datetime

    return (
        "" if moment is None else format_datetime(moment, "short", tzinfo=HELSINKI, locale=_LOCALES[language])
    )


def day_of_year(day: date, language: str) -> str:
    """Day and month without the year, as the language writes them."""
    from babel.dates import format_skeleton

    return format_skeleton("MMMMd", day, locale=_LOCALES[language])


def _day(day: date, *, language: str) -> str:
    """As the language writes it."""
    from babel.dates import format_date

    return format_date(day, "short", locale=_LOCALES[language])


_LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_FI"}
