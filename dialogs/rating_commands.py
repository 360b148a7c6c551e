"""What a number rates: the question that waits for one, or an earlier answer, which it corrects."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.assistant import Assistant
from dialogs.commands import Command, CorrectSlots, RepeatBotMessages, SetSlot
from dialogs.flow import Collect
from dialogs.situation import Situation
from dialogs.slot import Slot
from dialogs.state import Frame
from dialogs.understanding import Kind, Understanding


def rate(
    situation: Situation, understood: Understanding, only: Sequence[Slot] | None = None
) -> list[Command]:
    """`only`: the slots that the number may fill, where not every rating is meant. Empty where it only stands in a text
    that was asked for.
    """
    rateable = situation.assistant.filled_by("rating") if only is None else only
    rated = _rated(situation, understood, rateable)
    # The flow finds out about a number that rates nothing on the stack.
    return situation.start(str(understood.kind)) if rated is None else rated


def _rated(situation: Situation, understood: Understanding, rateable: Sequence[Slot]) -> list[Command] | None:
    """None where the number rates nothing on the stack."""
    if not rateable:
        return []
    question = situation.question
    if question and question.slot in rateable:
        name = question.slot.name
        return [SetSlot(name, understood.rating), *_along(situation.assistant, question.frame, understood)]
    if question and question.slot.from_text and _is_longer_text(understood):
        return []
    found = (_in_frame(situation, frame, understood, rateable) for frame in reversed(situation.stack))
    return next((commands for commands in found if commands is not None), None)


def _in_frame(
    situation: Situation, frame: Frame, understood: Understanding, rateable: Sequence[Slot]
) -> list[Command] | None:
    """The answer or the correction in a flow that is under way; None where that asks for no such number."""
    assistant, rating = situation.assistant, understood.rating
    flow = assistant.flows[frame.flow]
    name = next((slot.name for slot in rateable if slot.name in flow.asked_for), None)
    if name is None:
        return None
    step = flow.steps.get(frame.step)
    if isinstance(step, Collect) and step.slot == name:
        return [SetSlot(name, rating), *_along(assistant, frame, understood)]
    rated = situation.slots.get(name)
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
