"""Ending a case in one press: outcomes that are ready to be chosen, and whether the next case is shown then."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import Response

from bot.web.staff.labels import _
from bot.web.staff.session import is_secure
from bot.web.translations import translations

# What was done. Each can be pressed by its number in this order, which ends with nine.
READY: Mapping[str, str] = {
    "answered": _("The person was answered."),
    "called": _("The person was called."),
    "told": _("The unit was told."),
    "read": _("It was read. Nothing more is to be done."),
}
_GOES_ON = "kynnys_goes_on"
_LASTS = 365 * 24 * 3600


def with_outcome(fields: dict[str, str], language: str) -> dict[str, str]:
    """The fields; where a ready outcome was pressed, with what that stands for."""
    ready = READY.get(fields.get("ready", ""))
    if ready is None:
        return fields
    ended = {**fields, "value": "valmis", "outcome": translations(language).gettext(ready)}
    return ended | {"promise": "phone"} if fields["ready"] == "called" else ended


def goes_on(request: Request) -> bool:
    """Whether this browser shows the next case once one is done."""
    return request.cookies.get(_GOES_ON) == "1"


def keep_going_on(request: Request, response: Response, wanted: bool) -> None:
    if wanted != goes_on(request):
        response.set_cookie(
            _GOES_ON, "1" if wanted else "0", max_age=_LASTS, path="/staff",
            secure=is_secure(request), httponly=True, samesite="lax",
        )  # fmt: skip
