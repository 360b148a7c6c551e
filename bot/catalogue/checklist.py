"""The questions that are answered before people are invited, and what is told of the time that is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.organisation.opportunities import unanswered

LEAD_TIME = timedelta(days=14)  # that people get between the invitation and what they are invited to


@dataclass(frozen=True, slots=True)
class Question:
    """`open` are the fields that must be filled in before it is answered."""

    id: str
    open: tuple[str, ...]


# The seven questions of the participation programmes, their two of equality and time, what keeps people away, and how
# people find it: each with the fields that answer it.
_QUESTIONS = {
    "whom": ("audience",),
    "invited": ("invited",),
    "influence": ("influence",),
    "limits": ("limits",),
    "when": ("starts", "timing", "place"),
    "follows": ("follows",),
    "results": ("results",),
    "left_out": ("left_out",),
    "enough_time": ("enough_time",),
    "barriers": ("free", "step_free", "remote", "helper", "languages"),
    "finding": ("topics", "area", "effort"),
}


def questions(content: Mapping[str, Any]) -> Sequence[Question]:
    """Of an opportunity, as far as it is written."""
    missing = unanswered(content.get)
    return [
        Question(id, tuple(field for field in fields if field in missing))
        for id, fields in _QUESTIONS.items()
    ]


def short_notice(moments: Iterable[datetime], now: datetime) -> int | None:
    """The days until the first of what is still to come, such as the end of the sign-up; None where there is time enough."""
    ahead = [moment for moment in moments if moment > now]
    if not ahead or min(ahead) - now >= LEAD_TIME:
        return None
    return (min(ahead) - now).days
