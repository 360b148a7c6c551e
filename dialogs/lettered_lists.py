"""Remembers the last list of ways to take part, so that a letter means the same for a day after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dialogs.payload import read_payload
from dialogs.state import written
from dialogs.turn import Reply

_OF_TAKING_PART = frozenset({"choice", "opportunity"})


def note_list(slots: dict[str, Any], replies: Sequence[Reply], now: datetime) -> None:
    for reply in replies:
        letters = {
            choice.letter: read_payload(choice.payload).slots for choice in reply.buttons if choice.letter
        }
        if letters and all(_OF_TAKING_PART.issuperset(chosen) for chosen in letters.values()):
            slots["lettered"] = {letter: dict(chosen) for letter, chosen in letters.items()}
            slots["lettered_at"] = written(now)
