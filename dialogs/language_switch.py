"""The language of a conversation follows the person: three answers in a row in another of our languages switch to it."""

from __future__ import annotations

from typing import Any

from dialogs.understanding import tongue

IN_A_ROW = 3


def language_written(slots: dict[str, Any], text: str, language: str) -> str | None:
    """The language to switch to after this text; None to stay. A text that tells no language is passed over."""
    written = tongue(text)
    if written is None:
        return None
    times = 0 if written == language else 1
    if times and slots.get("written_in") == written:
        times += int(slots.get("written_times") or 0)
    switch = times >= IN_A_ROW
    slots["written_in"] = None if switch or not times else written
    slots["written_times"] = None if switch or not times else times
    return written if switch else None
