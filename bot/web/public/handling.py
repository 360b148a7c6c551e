"""How feedback is handled, told to everybody: who reads it, in how many days, what is stored and for how long.

Days are those of the organisation's settings. The page is in the languages in which the organisation speaks.
"""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from bot.application import Application
from bot.staff.calls import TRIES
from bot.web.templating import day_of_year, drawn
from bot.web.translations import PAGE_LANGUAGES, page_language

router = APIRouter(prefix="/handling", include_in_schema=False)


@router.get("", response_class=HTMLResponse)
async def handling(request: Request, language: str = "") -> Response:
    """In `language` where it is one of the page's, else in the first of the browser's."""
    application: Application = request.app.state.application
    organisation = application.organisation
    settings = organisation.settings
    offered = [each for each in PAGE_LANGUAGES if each in settings.languages] or list(PAGE_LANGUAGES)
    chosen = (
        language if language in offered else page_language(request.headers.get("accept-language"), offered)
    )
    context = {
        "org": organisation.name.of(chosen),
        "promises": settings.promises,
        "seasons": [
            (_day(season.begins, chosen), _day(season.ends, chosen), season) for season in settings.seasons
        ],
        "call_tries": TRIES,
        "thread_days": settings.thread_days,
        "crisis_number": settings.crisis_number,
        "telephone": settings.telephone,
        "address_days": organisation.retention_days,
        "retention": settings.retention,
        "languages": offered,
    }
    return drawn(request, "handling.html", context, language=chosen)


def _day(written: str, language: str) -> str:
    return day_of_year(date.fromisoformat(f"2024-{written}"), language)  # a leap year has each day
