"""What a button means, in Rasa's two forms: `/SetSlots(rating=9)` and `/intent`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_SET_SLOTS = re.compile(r"/SetSlots\((.*)\)", re.DOTALL)
_INTENT = re.compile(r"/([A-Za-z_][A-Za-z0-9_]*)")


class PayloadError(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class Payload:
    intent: str = ""
    slots: Mapping[str, str] = field(default_factory=dict)


def read_payload(text: str) -> Payload:
    """Raises `PayloadError` for what is neither form."""
    if match := _SET_SLOTS.fullmatch(text):
        pairs = [pair.split("=", 1) for pair in match[1].split(",")]
        if not all(len(pair) == 2 and pair[0].strip() for pair in pairs):
            raise PayloadError("the slots cannot be read")
        return Payload(slots={name.strip(): value.strip() for name, value in pairs})
    if match := _INTENT.fullmatch(text):
        return Payload(intent=match[1])
    raise PayloadError("it is neither form")
