"""What was understood of a message, in Rasa's terms: its intent, its entities, and the commands that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from dialogs.commands import Command
from dialogs.understanding import Kind, Understanding
from dialogs.understanding.about_us import DETAILS
from dialogs.understanding.calls import OFF, WHEN

PERHAPS_STOP = "perhaps_stop"  # of a wish to stop, or a wrong person, that only the second opinion heard


class Prediction(NamedTuple):
    """`message` is what actions see (rasa-sdk's `latest_message`); its text is masked and fit to be kept."""

    message: dict[str, Any]
    commands: Sequence[Command] = ()
    slots: Mapping[str, Any] = MappingProxyType({})


def intent_of(understood: Understanding) -> str:
    """Rasa's intent of what was understood."""
    if understood.kind is Kind.command:
        return str(understood.topic)
    if understood.kind in (Kind.stop, Kind.wrong_person) and not understood.sure:
        return PERHAPS_STOP
    if understood.kind is Kind.question:
        detail = next((name for name in (*DETAILS, WHEN) if name in understood.flags), None)
        return f"ask_{detail or understood.topic or 'other'}"
    if understood.kind is Kind.comment and OFF in understood.flags:
        return OFF
    return str(understood.kind)


def message_of(text: str, intent: str, understood: Understanding | None = None) -> dict[str, Any]:
    found = {
        "rating": understood.rating,
        "comment": understood.comment,
        "topic": understood.topic if understood.kind is not Kind.command else None,
    } if understood else {}  # fmt: skip
    return {
        "text": text,
        "intent": {"name": intent},
        "entities": [{"entity": name, "value": value} for name, value in found.items() if value is not None],
        "metadata": {
            "flags": sorted(understood.flags) if understood else [],
            "sure": understood is None or understood.sure,
            "answers": None,
        },
    }
