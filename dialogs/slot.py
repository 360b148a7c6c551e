"""Slots: what a conversation remembers, and which values each may hold."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from sys import float_info
from typing import Any

from dialogs.files import SlotShape
from dialogs.understanding import Expecting

REFUSED = object()  # what `Slot.accept` gives for a value of the wrong kind


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    type: str
    initial: Any
    values: tuple[str, ...]
    answers: dict[str, Any]  # from_intent: intent -> value
    entities: tuple[str, ...]  # from_entity
    from_text: bool
    by_type: bool  # no `mappings`: an answer is read by the slot's type
    longest: str | None  # its longest value as a text says it, where its type tells that
    expecting: Expecting  # what a person is expected to write when it is asked for
    accept: Callable[
        [Any], Any
    ]  # the value as this slot keeps it (a written one read by the type), or `REFUSED`

    @classmethod
    def read(cls, name: str, shape: SlotShape) -> Slot:
        mappings = shape.mappings
        answers = {i: m.value for m in mappings if m.type == "from_intent" for i in m.intents}
        entities = tuple(m.entity for m in mappings if m.type == "from_entity" and m.entity)
        by_type = not mappings and shape.type in ("text", "bool", "float", "categorical")
        from_text = any(m.type == "from_text" for m in mappings) or (by_type and shape.type == "text")
        if by_type and shape.type == "bool":
            answers = {"yes": True, "no": False}
        return cls(
            name=name,
            type=shape.type,
            initial=shape.initial_value,
            values=tuple(shape.values or ()),
            answers=answers,
            entities=entities,
            from_text=from_text,
            by_type=by_type,
            longest=_longest(shape),
            expecting=_expecting(shape.type, answers, entities, from_text=from_text),
            accept=_accepting(shape),
        )


def _expecting(type: str, answers: Container[str], entities: Container[str], *, from_text: bool) -> Expecting:
    if "rating" in entities:
        return "rating"
    if "name" in entities:
        return "name"
    if "phone" in entities:
        return "phone"
    if "confirm_delete" in answers:
        return "delete"
    if type == "bool":
        return "consent"
    return "text" if from_text else "choice"


def _longest(shape: SlotShape) -> str | None:
    if shape.type == "categorical":
        return max(shape.values or [""], key=len)
    if shape.type == "float" and shape.max_value is not None and shape.min_value is not None:
        return max(f"{shape.min_value:g}", f"{shape.max_value:g}", key=len)
    return None


def _accepting(shape: SlotShape) -> Callable[[Any], Any]:
    match shape.type:
        case "bool":
            return _bool
        case "float":
            return _number(shape.min_value, shape.max_value)
        case "categorical":
            return _one_of(shape.values or [])
        case "text":
            return lambda value: value if isinstance(value, str) else REFUSED
        case "list":
            return lambda value: value if isinstance(value, list) else REFUSED
        case "any":
            return lambda value: value


def _bool(value: Any) -> Any:
    return value if isinstance(value, bool) else _BOOLS.get(str(value).lower(), REFUSED)


_BOOLS = {"true": True, "false": False}


def _one_of(values: Sequence[str]) -> Callable[[Any], Any]:
    return lambda value: value if value in values else REFUSED


def _number(low: float | None, high: float | None) -> Callable[[Any], Any]:
    least, most = (-float_info.max if low is None else low), (float_info.max if high is None else high)

    def accept(value: Any) -> Any:
        if type(value) is int and least <= value <= most:
            return value
        if isinstance(value, bool):
            return REFUSED
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            return REFUSED
        if not least <= number <= most:  # nor is infinity, nor what is not a number
            return REFUSED
        return int(number) if number.is_integer() else number

    return accept
