"""The flows that are under way in a conversation, one on top of the other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dialogs.assistant import Assistant
from dialogs.commands import (
    CancelFlow,
    CannotHandle,
    Command,
    CorrectSlots,
    RepeatBotMessages,
    SetSlot,
    SkipQuestion,
    StartFlow,
)
from dialogs.flow import END, Collect
from dialogs.open_question import Question
from dialogs.slot import REFUSED
from dialogs.state import Frame
from dialogs.turn import Reply


class Stack(list[Frame]):
    """The uppermost flow is the last, and there is one frame a flow. A flow that ends resets the slots it owns."""

    def __init__(
        self, frames: Iterable[Frame], assistant: Assistant, slots: dict[str, Any], replies: Sequence[Reply]
    ) -> None:
        super().__init__(frames)
        self.assistant, self.slots, self.replies = assistant, slots, replies

    # -- what lay since the last turn -------------------------------------------------------------------

    def expire(self) -> None:
        """What the person began and left is over; what the application asked stays until the application ends it."""
        kept = False
        for frame in list(self):
            flow = self.assistant.flows.get(frame.flow)
            kept = bool(flow and (flow.by_event or (kept and frame.kind == "call")))
            if not kept:
                self.drop(frame)

    def heal(self) -> bool:
        """The flows may have changed since: a gone flow is dropped, a gone step starts its flow again (True)."""
        moved = False
        for frame in list(self):
            flow = self.assistant.flows.get(frame.flow)
            if flow is None:
                self.remove(frame)
            elif frame.step != END and frame.step not in flow.steps:
                frame.move(flow.first)
                frame.answered = []
                moved = True
        return moved

    # -- commands ---------------------------------------------------------------------------------------

    def run_command(self, command: Command, question: Question | None) -> None:
        """`question` is the one that stood open when the command was given."""
        collect = question.slot.name if question else None
        match command:
            case StartFlow(flow, by_event):
                self._start(flow, by_event=by_event)
            case SetSlot(name, value):
                self._fill(name, value, question)
            case CorrectSlots(slots):
                reset_only = all(value is None for value in slots.values())
                corrected = next(iter(slots))
                self.pattern(
                    "pattern_correction",
                    corrected_slots=dict(slots),
                    is_reset_only=reset_only,
                    corrected=corrected,
                )
            case CancelFlow():
                self.pattern("pattern_cancel_flow")
            case SkipQuestion():
                self.pattern("pattern_skip_question", collect=collect)
            case RepeatBotMessages():
                self.pattern("pattern_repeat_bot_messages")
            case CannotHandle(reason):
                self._cannot_handle(reason, question)

    def _fill(self, name: str, value: Any, question: Question | None) -> None:
        accepted = self.assistant.slots[name].accept(value)
        if accepted is REFUSED:
            self._cannot_handle("no_answer", question)
            return
        self.slots[name] = accepted
        self._lift(name)

    def _cannot_handle(self, reason: str, question: Question | None) -> None:
        collect, misses = None, 0
        if question:
            if reason != "stale_button":
                question.frame.misses += 1
            collect, misses = question.slot.name, question.frame.misses
        self.pattern("pattern_cannot_handle", reason=reason, collect=collect, misses=misses)

    # -- begin ------------------------------------------------------------------------------------------

    def _start(self, name: str, *, by_event: bool) -> None:
        """Begin the flow if its guard lets it. The application's question waits behind what the person began."""
        flow = self.assistant.flows[name]
        if flow.guard and not flow.guard.holds(self.slots, {}):
            return
        self._drop_others(name)
        if (
            by_event
            and flow.asked_for
            and any(not self.assistant.flows[frame.flow].by_event for frame in self)
        ):
            self.insert(0, Frame(name, flow.first))
        else:
            self._push(Frame(name, flow.first, "interrupt" if self else "regular"))

    def enter(self, name: str, kind: str, by: Frame) -> None:
        """Begin the flow that another one calls or gives its place to."""
        self._drop_others(name, but=by)
        frame = Frame(name, self.assistant.flows[name].first, kind)
        self._push(frame)
        if kind != "call":
            frame.began = by.began

    def pattern(self, name: str, **context: Any) -> None:
        """Begin the pattern, if the assistant has it."""
        if flow := self.assistant.flows.get(name):
            self._push(Frame(name, flow.first, "pattern", context=context))

    def _push(self, frame: Frame) -> None:
        frame.began = len(self.replies)
        self.append(frame)

    def _drop_others(self, name: str, but: Frame | None = None) -> None:
        for frame in [frame for frame in self if frame.flow == name and frame is not but]:
            self.drop(frame)

    # -- change -----------------------------------------------------------------------------------------

    def _lift(self, slot: str) -> None:
        """What waited for the slot under something else is answered at last: it comes up and goes on at once."""
        for at, frame in enumerate(self[:-1]):
            step = self.assistant.flows[frame.flow].steps.get(frame.step)
            if isinstance(step, Collect) and step.slot == slot:
                lifted = self._with_called(at)
                self[:] = [frame for frame in self if frame not in lifted] + lifted
                return

    def rewind(self, pattern: Frame, slot: str) -> None:
        """Take a flow under the pattern back to where it asked for the slot; what came after is asked again."""
        for frame in reversed(self.below(pattern)):
            steps = self.assistant.flows[frame.flow].steps
            asked = [
                id for id in frame.answered if isinstance(s := steps.get(id), Collect) and s.slot == slot
            ]
            step_id = asked[-1] if asked else next(
                (id for id, s in steps.items() if isinstance(s, Collect) and s.slot == slot), None
            )  # fmt: skip
            if step_id is None:
                continue
            if asked:
                at = frame.answered.index(step_id)
                for id in frame.answered[at:]:
                    if isinstance(s := steps.get(id), Collect):
                        self.slots[s.slot] = None
                frame.answered = frame.answered[:at]
            frame.move(step_id)
            return

    def below(self, frame: Frame) -> list[Frame]:
        return self[: self.index(frame)]

    # -- end --------------------------------------------------------------------------------------------

    def leave(self, frame: Frame) -> None:
        """Take a flow off that came to its end."""
        self.remove(frame)
        if frame.kind in ("regular", "interrupt"):
            self._reset(frame)

    def drop(self, frame: Frame) -> None:
        """Take a flow off wherever it stands, with those that it called."""
        if frame not in self:
            return
        for gone in self._with_called(self.index(frame)):
            self.remove(gone)
            self._reset(gone)

    def _with_called(self, at: int) -> list[Frame]:
        end = at + 1
        while end < len(self) and self[end].kind == "call":
            end += 1
        return self[at:end]

    def _reset(self, frame: Frame) -> None:
        flow = self.assistant.flows.get(frame.flow)
        if flow and not flow.pattern:
            for name in flow.owned:
                self.slots[name] = self.assistant.initial[name]
