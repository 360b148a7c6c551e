"""Days and times as texts say them."""

from __future__ import annotations

from datetime import datetime

from bot.asking.calendar import HELSINKI

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def worded(moment: datetime, language: str) -> str:
    """Day and time in Finland."""
    local = moment.astimezone(HELSINKI)
    if language == "en":
        return f"{local.day} {_MONTHS[local.month - 1]} at {local:%H:%M}"
    clock = "klockan" if language == "sv" else "kello"
    return f"{local.day}.{local.month}. {clock} {local:%H.%M}"
