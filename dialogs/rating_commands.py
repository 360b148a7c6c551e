"""What a number rates: the question that waits for one, or an earlier answer, which it corrects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.assistant import Assistant
from dialogs.commands import Command, CorrectSlots, RepeatBotMessages, SetSlot
from dialogs.flow import Collect
from dialogs.open_question import Question
from dialogs.slot import Slot
from dialogs.state import Frame
from dialogs.understanding import Kind, Understanding


def rating_commands(
    assistant: Assistant,
    slots: Mapping[str, Any],
    question: Question | None,
    stack: Sequence[Frame],
    understood: Understanding,
    rateable: Sequence[Slot],
) -> list[Command] | None:
    """`rateable` are the slots that the number may fill. None where it rates nothing on the stack; empty where it only
    stands in a text that was asked for.
    """
    if not rateable:
        return []
    if question and question.slot in rateable:
        name = question.slot.name
        return [SetSlot(name, understood.rating), *_along(assistant, question.frame, understood)]
    if question and question.slot.from_text and _is_longer_text(understood):
        return []
    found = (_in_frame(assistant, slots, frame, understood, rateable) for frame in reversed(stack))
    return next((commands for commands in found if commands is not None), None)


def _in_frame(
    assistant: Assistant,
    slots: Mapping[str, Any],
    frame: Frame,
    understood: Understanding,
    rateable: Sequence[Slot],
) -> list[Command] | None:
    """The answer or the correction in a flow that is under way; None where that asks for no such number."""
    flow, rating = assistant.flows[frame.flow], understood.rating
    name = next((slot.name for slot in rateable if slot.name in flow.asked_for), None)
    if name is None:
        return None
    step = flow.steps.get(frame.step)
    if isinstance(step, Collect) and step.slot == name:
        return [SetSlot(name, rating), *_along(assistant, frame, understood)]
    rated = slots.get(name)
    if rated is None:
        return None
    if rated == rating and not understood.comment:
        return [RepeatBotMessages()]
    return [CorrectSlots({name: rating}), *_along(assistant, frame, understood)]


def _is_longer_text(understood: Understanding) -> bool:
    return understood.kind is Kind.rating_comment and "correction" not in understood.flags


def _along(assistant: Assistant, frame: Frame, understood: Understanding) -> list[Command]:
    """What came in the same text answers a later question of the flow before it is asked."""
    if not understood.comment:
        return []
    asked = assistant.flows[frame.flow].asked_for
    return [
        SetSlot(slot.name, understood.comment)
        for slot in assistant.filled_by("comment")
        if slot.name in asked
    ]
