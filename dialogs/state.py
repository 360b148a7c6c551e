"""All that a dialogue remembers between turns, to JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from dialogs.slot import REFUSED, Slot


@dataclass(slots=True, eq=False)
class Frame:
    """One flow on the stack. `asked`: None on entering a step, True while it waits, False to ask again."""

    flow: str
    step: str
    kind: str = "regular"  # regular | interrupt | call | pattern
    asked: bool | None = None
    misses: int = 0  # how often the open question heard what was no answer
    answered: list[str] = field(default_factory=list)  # the steps asked and answered, for going back
    context: dict[str, Any] = field(default_factory=dict)
    choices: list[list[str]] | None = None  # letter, title, payload: where the buttons were made for it
    began: int = 0  # how many replies of this turn there were when it began; not remembered

    def move(self, step: str) -> None:
        """Enter the step."""
        self.step, self.asked, self.misses, self.choices = step, None, 0, None

    @classmethod
    def read(cls, data: Any) -> Frame | None:
        if not isinstance(data, dict):
            return None
        flow, step = data.get("flow"), data.get("step")
        if not isinstance(flow, str) or not isinstance(step, str):
            return None
        frame = cls(flow, step)
        if data.get("kind") in ("interrupt", "call", "pattern"):
            frame.kind = data["kind"]
        if isinstance(asked := data.get("asked"), bool):
            frame.asked = asked
        if isinstance(misses := data.get("misses"), int):
            frame.misses = misses
        if isinstance(answered := data.get("answered"), list):
            frame.answered = [step for step in answered if isinstance(step, str)]
        if isinstance(context := data.get("context"), dict):
            frame.context = dict(context)
        if isinstance(choices := data.get("choices"), list):
            frame.choices = [
                choice
                for choice in choices
                if isinstance(choice, list) and len(choice) == 3 and {type(part) for part in choice} == {str}
            ]
        return frame

    def write(self) -> dict[str, Any]:
        data: dict[str, Any] = {"flow": self.flow, "step": self.step}
        if self.kind != "regular":
            data["kind"] = self.kind
        if self.asked is not None:
            data["asked"] = self.asked
        if self.misses:
            data["misses"] = self.misses
        if self.answered:
            data["answered"] = list(self.answered)
        if self.context:
            data["context"] = self.context
        if self.choices is not None:
            data["choices"] = self.choices
        return data


@dataclass(slots=True)
class State:
    """A slot that `slots` does not name holds nothing. Only what differs from its initial value is written down."""

    slots: dict[str, Any]
    stack: list[Frame] = field(default_factory=list)
    spoke_at: datetime | None = None  # when the person was last heard
    said: list[dict[str, Any]] = field(default_factory=list)  # the last replies, to be repeated on wish
    language: str | None = None  # as the person chose it in the conversation: no slot of the flows

    @classmethod
    def read(cls, data: Any, preset: Mapping[str, Any], known: Mapping[str, Slot]) -> State:
        """What cannot be understood is left out: a broken state starts afresh and never raises."""
        data = _dict(data)
        language = data.get("language")
        slots = {
            name: value
            for name, value in _dict(data.get("slots")).items()
            if (slot := known.get(name)) and slot.accept(value) is not REFUSED
        }
        return cls(
            {**preset, **slots},
            [frame for item in _list(data.get("stack")) if (frame := Frame.read(item))],
            moment(data.get("spoke_at")),
            [reply for reply in _list(data.get("said")) if isinstance(reply, dict)],
            language if language in known["language"].values else None,
        )

    def write(self, initial: Mapping[str, Any]) -> dict[str, Any]:
        slots = {name: value for name, value in self.slots.items() if value is not initial.get(name, value)}
        slots.pop("language", None)  # it stands beside the slots, and only where the person chose it
        data: dict[str, Any] = {
            "slots": slots,
            "stack": [frame.write() for frame in self.stack],
        }
        if self.spoke_at:
            data["spoke_at"] = written(self.spoke_at)
        if self.said:
            data["said"] = self.said
        if self.language:
            data["language"] = self.language
        return data


def _dict(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


@lru_cache(maxsize=8)
def written(at: datetime) -> str:
    """A moment in UTC as a state holds it. Nearly always it is the turn's own, the same several times over."""
    return at.isoformat()


def moment(value: Any) -> datetime | None:
    """An aware moment as a state holds it, or None for anything else."""
    if value is None:  # most moments: nothing happened yet
        return None
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else None
