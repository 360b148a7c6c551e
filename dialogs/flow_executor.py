"""A walk through the flows on the stack, step by step, until one waits for the person or none is left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dialogs.actions.executor import ActionError, ActionExecutor
from dialogs.assistant import Assistant
from dialogs.flow import END, Call, Collect, Do, Goto, Noop, SetSlots, Step
from dialogs.payload import PayloadError, read_payload
from dialogs.response_generator import ResponseGenerator
from dialogs.services import Services
from dialogs.slot import REFUSED
from dialogs.stack import Stack
from dialogs.state import Frame, State
from dialogs.turn import Reminder, Reply

MOST_STEPS = 50  # of one turn; more is a loop in the flows


class FlowExecutor:
    """`trail` is the way so far, `reminders` what actions asked for on it."""

    def __init__(
        self,
        assistant: Assistant,
        state: State,
        stack: Stack,
        nlg: ResponseGenerator,
        services: Services,
        message: dict[str, Any],
    ) -> None:
        self.assistant, self.state, self.stack, self.nlg, self.services = (
            assistant,
            state,
            stack,
            nlg,
            services,
        )
        self.slots = state.slots
        self.message = message
        self.trail: list[str] = []
        self.reminders: list[Reminder] = []
        self._action_executor: ActionExecutor | None = None

    def run(self) -> None:
        stack, flows, trail = self.stack, self.assistant.flows, self.trail
        steps = 0
        while stack:
            frame = stack[-1]
            if frame.step == END:
                self._end(frame)
                continue
            steps += 1
            if steps > MOST_STEPS:
                self._give_up()
                return
            step = flows[frame.flow].steps[frame.step]
            trail.append(step.place)
            if not self._step(frame, step):
                return

    # -- steps ------------------------------------------------------------------------------------------

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
                self.stack.leave(frame)
                self.stack.enter(step.flow, frame.kind, frame)
            case Call():
                self._follow(frame, step)
                self.stack.enter(step.flow, "call", frame)
            case Noop():
                self._follow(frame, step)
        return True

    def _follow(self, frame: Frame, step: Step) -> None:
        for link in step.links:
            if link.condition is None or link.condition.holds(self.slots, frame.context):
                if link.branch:
                    self.trail.append(link.branch)
                frame.move(link.to)
                return
        raise AssertionError(f"{step.place} leads nowhere")  # `check` asks for an `else`

    def _collect(self, frame: Frame, step: Collect) -> bool:
        if frame.asked is None and step.ask_before_filling:
            self.slots[step.slot] = None
        if self.slots.get(step.slot) is not None:
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
            self._ask(frame, step, None if step.slot in self.nlg.asked else step.utter)
        return False

    def _ask(self, frame: Frame, step: Collect, utter: str | None) -> None:
        frame.asked = True
        if utter is None:
            return
        nlg = self.nlg
        before = len(nlg.replies)
        nlg.asking = True
        self._do(utter, frame)
        nlg.asking = False
        nlg.asked.add(step.slot)
        made = [reply for reply in nlg.replies[before:] if reply.buttons]
        if made and utter not in self.assistant.responses:
            frame.choices = [[c.letter, c.title, c.payload] for c in made[-1].buttons]

    def _end(self, frame: Frame) -> None:
        self.stack.leave(frame)
        if frame.kind == "call" or not self.stack:
            return
        top = self.stack[-1]
        if not top.asked or len(self.nlg.replies) == frame.began:
            return
        step = self.assistant.flows[top.flow].steps.get(top.step)
        if (
            isinstance(step, Collect)
            and self.slots.get(step.slot) is None
            and not self.nlg.asked  # one question a turn: what was asked before stays open as it is
        ):
            top.asked = False
            if frame.kind != "pattern":
                self.stack.pattern("pattern_continue_interrupted")

    def _give_up(self) -> None:
        for frame in list(self.stack):
            self.stack.drop(frame)
        if text := self.message.get("text"):
            self.services.keep(text, "unclear")
        if "utter_internal_error_rasa" in self.assistant.responses:
            self.nlg.utter("utter_internal_error_rasa")

    # -- actions ----------------------------------------------------------------------------------------

    def _do(self, action: str, frame: Frame) -> None:
        if action in self.assistant.responses:
            self.nlg.utter(action)
        elif action in self.assistant.actions:
            self._run_action(action)
        else:
            getattr(self, f"_{action}")(frame)

    def _action_clean_stack(self, frame: Frame) -> None:
        for other in [other for other in self.stack if other is not frame]:
            self.stack.drop(other)

    def _action_cancel_flow(self, frame: Frame) -> None:
        """Cancel what the pattern interrupted, up to the flow that called it."""
        below = [other for other in self.stack.below(frame) if not self.assistant.flows[other.flow].pattern]
        while below:
            gone = below.pop()
            self.stack.drop(gone)
            if gone.kind != "call":
                return

    def _action_correct_flow_slot(self, frame: Frame) -> None:
        corrected = frame.context.get("corrected_slots")
        for name, value in corrected.items() if isinstance(corrected, dict) else ():
            self.stack.rewind(frame, name)
            self.slots[name] = value

    def _action_repeat_bot_messages(self, frame: Frame) -> None:
        below = self.stack.below(frame)
        if below and below[-1].asked:
            below[-1].asked = False
            return
        for said in self.state.said:
            if isinstance(said.get("text"), str):
                self.nlg.replies.append(Reply(said["text"], response=str(said.get("response", ""))))
        if not self.nlg.replies:  # a lone question mark of a person to whom nothing was said yet
            self.nlg.utter("utter_help")

    def _run_action(self, name: str) -> None:
        if self._action_executor is None:
            self._action_executor = ActionExecutor(self.assistant, self.slots, self.message, self.nlg.channel)
        events, messages = self._action_executor.run(self.assistant.actions[name], self.stack)
        for event in events:
            if not isinstance(event, Mapping) or not event.get("event"):
                raise ActionError(f"{name} returned {type(event).__name__}, which is no event of rasa-sdk")
            if event["event"] == "slot":
                self._set(name, event["name"], event["value"])
            else:
                self._event(name, event)
        for message in messages:
            self._say(name, message)

    def _say(self, action: str, message: Mapping[str, Any]) -> None:
        """Say what an action wants said, and refuse aloud what a reply cannot carry."""
        for part in ("image", "attachment", "elements", "custom"):
            if message.get(part):
                raise ActionError(f"{action} sends {part}: a reply is a text with buttons")
        response, text, buttons = message.get("response"), message.get("text"), message.get("buttons") or ()
        for button in buttons:
            self._check_button(action, button, response)
        if response is not None and response not in self.assistant.responses:
            raise ActionError(f"{action} says a response that no domain file names: {response}")
        if response is not None:
            self.nlg.utter(response, {**message, "response": None}, buttons)
        elif text:
            self.nlg.say(str(text), buttons)
        else:
            raise ActionError(f"{action} says nothing: an utterance has a text or a response")

    def _check_button(self, action: str, button: Any, response: str | None) -> None:
        try:
            fills = bool(button["title"] and read_payload(button["payload"]).slots)
        except (PayloadError, KeyError, TypeError):
            raise ActionError(
                f"{action} sends a button without a title or with a payload that is neither /intent nor /SetSlots(slot=value)"
            ) from None
        known = self.assistant.responses.get(response or "")
        asks = known.variation(self.nlg.channel, self.slots).asks if known else None
        if fills and not (self.nlg.asking or asks):
            raise ActionError(
                f"{action} sends the button {button['payload']}, and no question is open that it could answer: "
                "an action that asks for a slot is named action_ask_<slot>"
            )

    def _event(self, action: str, event: Mapping[str, Any]) -> None:
        kind = event["event"]
        if kind == "reset_slots":
            self.slots.clear()
            self.slots.update(self.assistant.preset, language=self.nlg.language)
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
                self.stack.drop(frame)
        else:
            raise ActionError(f"{action} returned an event that this engine does not know: {kind}")

    def _set(self, action: str, name: str, value: Any) -> None:
        slot = self.assistant.slots.get(name)
        if slot is None:
            raise ActionError(f"{action} sets a slot that no domain file names: {name}")
        if value is not None:
            value = slot.accept(value)
        if value is REFUSED:
            raise ActionError(f"{action} sets the slot {name} to a value that it does not take")
        self.slots[name] = value
        if name == "language":
            self.nlg.language = self.state.language = str(value)
            self.slots.pop("prepared", None)
