"""What a number rates: the question that waits for one, or an earlier answer, which it corrects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.assistant import Assistant
from dialogs.commands import Command, CorrectSlots, RepeatBotMessages, SetSlot
from dialogs.flow import Collect
from dialogs.open_question import Question
from dialogs.state import Frame
from dialogs.understanding import Kind, Understanding


def rating_commands(
    assistant: Assistant,
    slots: Mapping[str, Any],
    question: Question | None,
    stack: Sequence[Frame],
    understood: Understanding,
) -> list[Command] | None:
    """None where the number rates nothing on the stack; empty where it only stands in a text that was asked for."""
    rating = understood.rating
    slot = next(iter(assistant.filled_by("rating")), None)
    if slot is None:
        return []
    if question and question.slot is slot:
        return [SetSlot(slot.name, rating), *_along(assistant, understood)]
    if question and question.slot.from_text and _is_longer_text(understood):
        return []
    for frame in reversed(stack):
        flow = assistant.flows[frame.flow]
        step = flow.steps.get(frame.step)
        if isinstance(step, Collect) and step.slot == slot.name:
            return [SetSlot(slot.name, rating), *_along(assistant, understood)]
        rated = slots.get(slot.name)
        if rated is not None and slot.name in flow.asked_for:
            if rated == rating and not understood.comment:
                return [RepeatBotMessages()]
            return [CorrectSlots({slot.name: rating}), *_along(assistant, understood)]
    return None


def _is_longer_text(understood: Understanding) -> bool:
    return understood.kind is Kind.rating_comment and "correction" not in understood.flags


def _along(assistant: Assistant, understood: Understanding) -> list[Command]:
    """What came in the same text answers a later question before it is asked."""
    if not understood.comment:
        return []
    return [SetSlot(slot.name, understood.comment) for slot in assistant.filled_by("comment")]
