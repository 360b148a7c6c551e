"""Rasa's commands: what a person wants of the dialogue, said in the dialogue's own terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class StartFlow:
    """`by_event`: begun by an event; it waits behind what the person is in the middle of."""

    flow: str
    by_event: bool = False


@dataclass(frozen=True, slots=True)
class SetSlot:
    """Fill a slot that a question waits for, the open one or one that an interruption covers."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class CorrectSlots:
    """Change what was answered earlier. A value of None asks that question again (Rasa's reset only)."""

    slots: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CancelFlow:
    pass


@dataclass(frozen=True, slots=True)
class SkipQuestion:
    pass


@dataclass(frozen=True, slots=True)
class RepeatBotMessages:
    pass


@dataclass(frozen=True, slots=True)
class CannotHandle:
    """What was heard is no answer to the open question. Reasons: `no_answer`, `no_choice`, `forwarded`, `stale_button`."""

    reason: str


Command = StartFlow | SetSlot | CorrectSlots | CancelFlow | SkipQuestion | RepeatBotMessages | CannotHandle
