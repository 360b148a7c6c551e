"""The engine: walks the flows of a book, one turn at a time. No clock, no database, no channel in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from dialogs.actions.running import Acting
from dialogs.book import Dialogs
from dialogs.commands import (
    CancelFlow,
    CannotHandle,
    Command,
    CorrectSlots,
    RepeatBotMessages,
    SetSlot,
    SkipQuestion,
    StartFlow,
)  # fmt: skip
from dialogs.desk import Desk
from dialogs.desk import desk as at_desk
from dialogs.flow import END, Call, Collect, Do, Goto, Noop, SetSlots, Step
from dialogs.interpret import Hearing, Listener, Question
from dialogs.responses import Variation
from dialogs.slot import REFUSED
from dialogs.state import Frame, State
from dialogs.turn import Choice, Heard, Reminder, Reply, Turn

MOST_STEPS = 50  # of one turn; more is a loop in the flows


class Hears(Protocol):
    def hear(self, heard: Heard) -> Hearing: ...


# What hears in the light of the book, the slots, the open question, the stack and the language.
Listen = Callable[[Dialogs, Mapping[str, Any], Question | None, Sequence[Frame], str], Hears]


class Engine:
    """Runs the book's dialogues. One engine serves any number of conversations, in any number of threads."""

    def __init__(self, book: Dialogs, listen: Listen = Listener) -> None:
        self.book = book
        self.listen = listen

    def turn(
        self,
        state: dict[str, Any] | None,
        heard: Heard,
        desk: Desk,
        *,
        channel: str = "sms",
        language: str = "fi",
    ) -> Turn:
        """Answer what was heard. Nothing is raised for what `state` holds: a broken one starts afresh.

        `language` is the person's; a language chosen in the conversation goes before it. What actions do at
        the desk is done when this returns; what they raise goes through.
        """
        token = at_desk.set(desk)
        try:
            return _Walk(self.book, state, desk, channel, language).turn(heard, self.listen)
        finally:
            at_desk.reset(token)


class _Walk:
    """One turn."""

    def __init__(
        self, book: Dialogs, state: dict[str, Any] | None, desk: Desk, channel: str, language: str
    ) -> None:
        self.book, self.desk, self.channel = book, desk, channel
        self.state = State.read(state, book.initial, book.slots)
        self.slots = self.state.slots
        self.stack = self.state.stack
        known = language in book.slots["language"].values
        self.language = self.state.language or (language if known else str(book.initial["language"]))
        self.slots["language"] = self.language
        self.message: dict[str, Any] = {}
        self.replies: list[Reply] = []
        self.reminders: list[Reminder] = []
        self.trail: list[str] = []
        self.asked: set[str] = set()  # the slots asked for in this turn
        self.asking = False
        self.moved = False  # a flow had to start again: its step is gone
        self.acting: Acting | None = None
        self._variables: dict[str, Mapping[str, str]] = {}

    # -- a turn -----------------------------------------------------------------------------------------

    def turn(self, heard: Heard, listen: Listen) -> Turn:
        now = self.desk.now
        self._expire(now)
        self._heal()
        question = self._question()
        hearing = listen(self.book, self.slots, question, self.stack, self.language).hear(heard)
        self.message = hearing.message
        self.slots.update(hearing.slots)
        if heard.event is None:
            self.state.spoke_at = now
        if self.moved and heard.event is None:
            self._pattern("pattern_code_change")
        # Rasa's way: the last command is pushed first, so that the first runs first.
        for command in reversed(hearing.commands):
            self._command(command, question)
        self._run()
        return self._written(question)

    def _written(self, question: Question | None) -> Turn:
        if self.replies:
            self.state.said = [{"text": reply.text, "response": reply.response} for reply in self.replies]
        return Turn(
            state=self.state.write(self.book.initial),
            replies=tuple(self.replies),
            reminders=tuple(self.reminders),
            language=self.language,
            answered=question is not None and self._settled(question),
            trail=tuple(self.trail),
        )

    def _settled(self, question: Question) -> bool:
        frame = question.frame
        waits = frame.step == question.step.id and frame in self.stack
        return not waits or question.slot.name in self.asked

    def _expire(self, now: datetime) -> None:
        """What the person left lying ends after a while; what the house asked lives until the house ends it."""
        spoke_at = self.state.spoke_at
        if spoke_at is None or now - spoke_at <= self.book.expiry:
            return
        kept = False
        for frame in list(self.stack):
            flow = self.book.flows.get(frame.flow)
            kept = bool(flow and (flow.by_house or (kept and frame.kind == "call")))
            if not kept:
                self._drop(frame)

    def _heal(self) -> None:
        """The flows may have changed since: a gone flow is dropped, a gone step starts its flow again."""
        for frame in list(self.stack):
            flow = self.book.flows.get(frame.flow)
            if flow is None:
                self.stack.remove(frame)
            elif frame.step != END and frame.step not in flow.steps:
                frame.step, frame.asked, frame.misses, frame.answered, frame.choices = (
                    flow.first,
                    None,
                    0,
                    [],
                    None,
                )
                self.moved = True

    def _question(self) -> Question | None:
        if not self.stack or not self.stack[-1].asked:
            return None
        frame = self.stack[-1]
        step = self.book.flows[frame.flow].steps.get(frame.step)
        if not isinstance(step, Collect):
            return None
        return Question(frame, step, self.book.slots[step.slot], lambda: self._offered(frame, step))

    def _offered(self, frame: Frame, step: Collect) -> Sequence[Choice]:
        if frame.choices is not None:
            return [Choice(title, payload, letter) for letter, title, payload in frame.choices]
        if step.utter in self.book.responses:
            return self._choices(self.book.responses[step.utter].variation(self.channel))
        return []

    # -- commands ---------------------------------------------------------------------------------------

    def _command(self, command: Command, question: Question | None) -> None:
        collect = question.slot.name if question else None
        match command:
            case StartFlow(flow, by_house):
                self._start(flow, by_house=by_house)
            case SetSlot(name, value):
                self._fill(name, value, question)
            case CorrectSlots(slots):
                reset_only = all(value is None for value in slots.values())
                self._pattern("pattern_correction", corrected_slots=dict(slots), is_reset_only=reset_only)
            case CancelFlow():
                self._pattern("pattern_cancel_flow")
            case SkipQuestion():
                self._pattern("pattern_skip_question", collect=collect)
            case RepeatBotMessages():
                self._pattern("pattern_repeat_bot_messages")
            case CannotHandle(reason):
                self._cannot_handle(reason, question)

    def _start(self, name: str, *, by_house: bool = False) -> None:
        flow = self.book.flows[name]
        if flow.guard and not flow.guard.holds(self.slots, {}):
            return
        for frame in [frame for frame in self.stack if frame.flow == name]:
            self._drop(frame)  # one frame a flow: a flow that starts again starts anew
        behind = (
            by_house and flow.asks and any(not self.book.flows[frame.flow].by_house for frame in self.stack)
        )
        if behind:
            self.stack.insert(0, Frame(name, flow.first))
        else:
            self._push(Frame(name, flow.first, "interrupt" if self.stack else "regular"))

    def _push(self, frame: Frame) -> None:
        frame.began = len(self.replies)
        self.stack.append(frame)

    def _pattern(self, name: str, **context: Any) -> None:
        if flow := self.book.flows.get(name):
            self._push(Frame(name, flow.first, "pattern", context=context))

    def _cannot_handle(self, reason: str, question: Question | None) -> None:
        misses = 0
        if question:
            if reason != "stale_button":
                question.frame.misses += 1
            misses = question.frame.misses
        collect = question.slot.name if question else None
        self._pattern("pattern_cannot_handle", reason=reason, collect=collect, misses=misses)

    def _fill(self, name: str, value: Any, question: Question | None) -> None:
        accepted = self.book.slots[name].accept(value)
        if accepted is REFUSED:
            self._cannot_handle("no_answer", question)
            return
        self.slots[name] = accepted
        for at, frame in enumerate(self.stack):
            step = self.book.flows[frame.flow].steps.get(frame.step)
            if isinstance(step, Collect) and step.slot == name and frame is not self.stack[-1]:
                # Answered at last though something else covers it: it comes up and goes on at once.
                above = self._with_called(at)
                self.stack[:] = [f for f in self.stack if f not in above] + above
                break

    def _with_called(self, at: int) -> list[Frame]:
        end = at + 1
        while end < len(self.stack) and self.stack[end].kind == "call":
            end += 1
        return self.stack[at:end]

    # -- walking ----------------------------------------------------------------------------------------

    def _run(self) -> None:
        steps = 0
        while self.stack:
            frame = self.stack[-1]
            if frame.step == END:
                self._end(frame)
                continue
            steps += 1
            if steps > MOST_STEPS:
                self._give_up()
                return
            flow = self.book.flows[frame.flow]
            step = flow.steps[frame.step]
            self.trail.append(f"{flow.id}/{step.id}")
            if not self._step(frame, step):
                return

    def _step(self, frame: Frame, step: Step) -> bool:
        """False where the dialogue waits for the person."""
        match step:
            case Do():
                self._do(step.action, frame)
                self._follow(frame, step)
            case Collect():
                return self._collect(frame, step)
            case SetSlots():
                self.slots.update(step.slots)
                self._follow(frame, step)
            case Goto():
                self._leave(frame)
                self._enter(step.flow, frame.kind, frame)
            case Call():
                self._follow(frame, step)
                self._enter(step.flow, "call", frame)
            case Noop():
                self._follow(frame, step)
        return True

    def _enter(self, flow: str, kind: str, by: Frame) -> None:
        for frame in [frame for frame in self.stack if frame.flow == flow and frame is not by]:
            self._drop(frame)
        frame = Frame(flow, self.book.flows[flow].first, kind)
        self._push(frame)
        if kind != "call":
            frame.began = by.began

    def _follow(self, frame: Frame, step: Step) -> None:
        for link in step.links:
            if link.condition is None or link.condition.holds(self.slots, frame.context):
                if len(step.links) > 1:
                    self.trail.append(f"{frame.flow}/{step.id}>{link.to}")
                frame.step, frame.asked, frame.misses, frame.choices = link.to, None, 0, None
                return
        raise AssertionError(f"{frame.flow}/{step.id} leads nowhere")  # `check` asks for an `else`

    def _collect(self, frame: Frame, step: Collect) -> bool:
        if frame.asked is None and step.ask_before_filling:
            self.slots[step.slot] = None
        if self.slots[step.slot] is not None:
            for condition, utter in step.rejections:
                if condition.holds(self.slots, frame.context):
                    self.slots[step.slot] = None
                    self._ask(frame, step, utter)
                    return False
            if frame.asked is not None:
                frame.answered.append(step.id)
            self._follow(frame, step)
            return True
        if not frame.asked:
            # An answer on the way here may have asked already, in words that fitted better.
            self._ask(frame, step, None if step.slot in self.asked else step.utter)
        return False

    def _ask(self, frame: Frame, step: Collect, utter: str | None) -> None:
        frame.asked = True
        if utter is None:
            return
        self.asking = True
        before = len(self.replies)
        self._do(utter, frame)
        self.asking = False
        self.asked.add(step.slot)
        made = [reply for reply in self.replies[before:] if reply.buttons]
        if made and utter not in self.book.responses:
            frame.choices = [[c.letter, c.title, c.payload] for c in made[-1].buttons]

    def _end(self, frame: Frame) -> None:
        self._leave(frame)
        if frame.kind == "call" or not self.stack:
            return
        top = self.stack[-1]
        if not top.asked or len(self.replies) == frame.began:
            return
        step = self.book.flows[top.flow].steps.get(top.step)
        if isinstance(step, Collect) and self.slots[step.slot] is None and step.slot not in self.asked:
            top.asked = False
            if frame.kind != "pattern":
                self._pattern("pattern_continue_interrupted")

    def _leave(self, frame: Frame) -> None:
        self.stack.remove(frame)
        if frame.kind in ("regular", "interrupt"):
            self._reset(frame)

    def _drop(self, frame: Frame) -> None:
        """Take a flow off the stack wherever it stands, with those that it called."""
        if frame not in self.stack:
            return
        for gone in self._with_called(self.stack.index(frame)):
            self.stack.remove(gone)
            self._reset(gone)

    def _reset(self, frame: Frame) -> None:
        flow = self.book.flows.get(frame.flow)
        if flow and not flow.pattern:
            self.slots.update({name: self.book.initial[name] for name in flow.owned})

    def _give_up(self) -> None:
        for frame in list(self.stack):
            self._drop(frame)
        self.stack.clear()
        if text := self.message.get("text"):
            self.desk.keep(text, "unclear")
        if "utter_internal_error_rasa" in self.book.responses:
            self._utter("utter_internal_error_rasa")

    # -- doing ------------------------------------------------------------------------------------------

    def _do(self, action: str, frame: Frame) -> None:
        if action in self.book.responses:
            self._utter(action)
        elif action in self.book.actions:
            self._act(action)
        else:
            getattr(self, f"_{action}")(frame)

    def _action_clean_stack(self, frame: Frame) -> None:
        for other in [other for other in self.stack if other is not frame]:
            self._drop(other)

    def _action_cancel_flow(self, frame: Frame) -> None:
        """Cancel what the pattern interrupted, up to the flow that called it."""
        below = [
            other
            for other in self.stack[: self.stack.index(frame)]
            if not self.book.flows[other.flow].pattern
        ]
        while below:
            gone = below.pop()
            self._drop(gone)
            if gone.kind != "call":
                return

    def _action_correct_flow_slot(self, frame: Frame) -> None:
        corrected = frame.context.get("corrected_slots")
        for name, value in corrected.items() if isinstance(corrected, dict) else ():
            self._rewind(frame, name)
            self.slots[name] = value

    def _action_repeat_bot_messages(self, frame: Frame) -> None:
        below = self.stack[: self.stack.index(frame)]
        if below and below[-1].asked:
            below[-1].asked = False
            return
        for said in self.state.said:
            if isinstance(said.get("text"), str):
                self.replies.append(Reply(said["text"], response=str(said.get("response", ""))))

    def _rewind(self, pattern: Frame, slot: str) -> None:
        """Take the flow back to where it asked for the slot; what was answered since is asked again."""
        for frame in reversed(self.stack[: self.stack.index(pattern)]):
            steps = self.book.flows[frame.flow].steps
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
            frame.step, frame.asked, frame.misses, frame.choices = step_id, None, 0, None
            return

    def _act(self, name: str) -> None:
        if self.acting is None:
            self.acting = Acting(self.slots, self.message, self.channel, self.book.domain)
        events, messages = self.acting.run(self.book.actions[name], self.stack)
        for event in events:
            self._event(name, event)
        for message in messages:
            if response := message.pop("response", None):
                self._utter(response, message, message.get("buttons") or ())
            elif message.get("text"):
                self.replies.append(Reply(message["text"], question=self.asking))

    def _event(self, action: str, event: Mapping[str, Any]) -> None:
        kind = event.get("event")
        if kind == "slot":
            self._set(action, event["name"], event["value"])
        elif kind == "reset_slots":
            self.slots.update({**self.book.initial, "language": self.language})
        elif kind == "reminder":
            at = datetime.fromisoformat(event["date_time"])
            name = event.get("name") or event["intent"]
            self.reminders.append(
                Reminder(name, event["intent"], at, bool(event.get("kill_on_user_msg", True)))
            )
        elif kind == "cancel_reminder":
            self.reminders.append(Reminder(event.get("name") or event.get("intent") or ""))
        elif kind == "flow_cancelled":
            for frame in [frame for frame in self.stack[:-1] if frame.flow == event["flow_id"]]:
                self._drop(frame)
        else:
            raise ValueError(f"{action} returned an event that this engine does not know: {kind}")

    def _set(self, action: str, name: str, value: Any) -> None:
        slot = self.book.slots.get(name)
        if slot is None:
            raise ValueError(f"{action} sets a slot that no domain file names: {name}")
        accepted = None if value is None else slot.accept(value)
        if accepted is REFUSED:
            raise ValueError(f"{action} sets the slot {name} to a value that it does not take")
        self.slots[name] = accepted
        if name == "language":
            self.language = self.state.language = str(accepted)

    # -- saying -----------------------------------------------------------------------------------------

    def _utter(self, name: str, given: Mapping[str, Any] | None = None, buttons: Sequence[Any] = ()) -> None:
        variation = self.book.responses[name].variation(self.channel)
        text = variation.texts[self.language].fill(lambda key: self._value(key, given or {}))
        choices = self._choices(variation, buttons)
        self.replies.append(Reply(text, choices, name, self.asking or variation.asks is not None))
        if variation.asks:
            self.asked.add(variation.asks)

    def _choices(self, variation: Variation, more: Sequence[Any] = ()) -> Sequence[Choice]:
        return variation.choices(self.language, lambda key: self._value(key, {}), more)

    def _value(self, name: str, given: Mapping[str, Any]) -> str:
        value = given.get(name)
        if value is None:
            value = self.slots.get(name)
        if value is None:
            if self.language not in self._variables:
                self._variables[self.language] = self.desk.variables(self.language)
            value = self._variables[self.language].get(name, "")
        return str(value)
