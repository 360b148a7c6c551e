"""The keys of messages that ask about a visit: each question is queued once for ever, and found by its visit."""

from __future__ import annotations

import re
from collections.abc import Iterable

QUESTIONS = "visit:%:ask%"
"""Of all of them, for LIKE."""

# What follows is the reply of the turn and the part of it; the question itself is the first.
_FIRST = re.compile(r"visit:([0-9]+):ask:0:0")


def question_key(visit: int) -> str:
    return f"visit:{visit}:ask"


def asked_about(keys: Iterable[str | None]) -> list[int]:
    """The visits whose questions are among the messages with these keys."""
    found = (_FIRST.fullmatch(key) for key in keys if key is not None)
    return [int(match[1]) for match in found if match]
