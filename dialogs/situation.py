"""Where a message comes in: what is remembered, what is asked, and which flows are under way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dialogs.assistant import Assistant
from dialogs.commands import Command, CorrectSlots, RepeatBotMessages, StartFlow
from dialogs.flow import Collect
from dialogs.open_question import Question
from dialogs.state import Frame
from dialogs.understanding import Kind

# What was opened without its list, by its title or a letter: back leads to the list.
OPENED, LISTED = "wants", "opportunity"
CONSENT = "consent"  # to a sign-up


@dataclass(slots=True)
class Situation:
    assistant: Assistant
    slots: Mapping[str, Any]
    question: Question | None
    stack: Sequence[Frame]  # the uppermost flow is the last

    @property
    def is_begun_by_event(self) -> bool:
        """Whether the open question is one of a flow that the application began, such as the survey."""
        return bool(self.question and self.assistant.flows[self.question.frame.flow].by_event)

    def start(self, intent: str) -> list[Command]:
        """The flow that the intent starts; nothing where it starts none."""
        flow = self.assistant.triggers.get(intent)
        return [StartFlow(flow)] if flow else []

    def back(self) -> list[Command]:
        """To the question before; from the first one to the menu."""
        frame = self.question.frame if self.question else None
        # A list that was paged through is one question: back leads out of it.
        for step_id in reversed([step for step in frame.answered if step != frame.step] if frame else []):
            step = self.assistant.flows[frame.flow].steps.get(step_id) if frame else None
            if isinstance(step, Collect):
                return [CorrectSlots({step.slot: None})]
        if self.question and self.question.slot.name == OPENED:
            return [CorrectSlots({LISTED: None})]
        menu = self.assistant.triggers.get(Kind.menu)
        if menu is None or (frame and frame.flow == menu) or self.is_begun_by_event:
            return [RepeatBotMessages()]
        return [StartFlow(menu)]
