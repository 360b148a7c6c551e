"""Slots: what a conversation remembers, and which values each may hold."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any

from dialogs.files import Mapped, SlotShape

REFUSED = object()  # what `Slot.accept` gives for a value of the wrong kind


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    type: str
    initial: Any
    mappings: tuple[Mapped, ...]
    values: tuple[str, ...]
    smallest: float | None
    largest: float | None
    answers: dict[str, Any]  # from_intent: intent -> value
    entities: tuple[str, ...]  # from_entity
    from_text: bool

    @classmethod
    def read(cls, name: str, shape: SlotShape) -> Slot:
        mappings = tuple(shape.mappings)
        return cls(
            name=name,
            type=shape.type,
            initial=shape.initial_value,
            mappings=mappings,
            values=tuple(shape.values or ()),
            smallest=shape.min_value,
            largest=shape.max_value,
            answers={i: m.value for m in mappings if m.type == "from_intent" for i in m.intents},
            entities=tuple(m.entity for m in mappings if m.type == "from_entity" and m.entity),
            from_text=any(m.type == "from_text" for m in mappings),
        )

    def accept(self, value: Any) -> Any:
        """The value as this slot keeps it, or `REFUSED`. A payload's written value is read by the type."""
        match self.type:
            case "bool":
                return _BOOLS.get(str(value).lower(), REFUSED)
            case "float":
                return self._number(value)
            case "categorical":
                return value if value in self.values else REFUSED
            case "text":
                return value if isinstance(value, str) else REFUSED
            case "list":
                return value if isinstance(value, list) else REFUSED
            case _:
                return value

    def _number(self, value: Any) -> Any:
        if isinstance(value, bool):
            return REFUSED
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            return REFUSED
        low, high = self.smallest, self.largest
        if not isfinite(number) or (low is not None and number < low) or (high is not None and number > high):
            return REFUSED
        return int(number) if number.is_integer() else number


_BOOLS = {"true": True, "false": False}
