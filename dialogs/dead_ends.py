"""What the files declare and no conversation comes to: an intent that nothing produces, a flow that nothing starts,
a button without a branch, a slot that nothing fills.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import cached_property

from dialogs.age_limit import OLD_ENOUGH, TOO_YOUNG
from dialogs.assistant import Assistant
from dialogs.command_generator import ASIDES, REPORTS
from dialogs.flow import Call, Collect, Flow, Goto, SetSlots, Step
from dialogs.item_search import ASKED, LETTER
from dialogs.item_search import INTENT as SEARCH
from dialogs.payload import Payload, PayloadError, read_payload
from dialogs.prediction import PERHAPS_STOP
from dialogs.problems import Problem
from dialogs.responses import Button, Response
from dialogs.slot import Slot
from dialogs.staff_thread import INTENT as REPLY_TO_STAFF
from dialogs.suggestion_words import INTENTS as OF_SUGGESTIONS
from dialogs.taking_part import HINDRANCE, OF_ITEM
from dialogs.understanding import CIRCUMSTANCES, Kind
from dialogs.understanding.about_us import DETAILS
from dialogs.understanding.calls import OFF, WHEN
from dialogs.unit_words import INTENT as UNIT_FEEDBACK

# Topics of questions, besides those with a flag of their own.
TOPICS = ("who_are_you", "language", "privacy", "care", "complaint", "how", "participation", "other")
# What the application tells the dialogue. Reminders that an action sets come besides.
EVENTS = frozenset({
    "EXTERNAL_session_start", "EXTERNAL_visit_due", "EXTERNAL_visit_reminder", "EXTERNAL_visit_closed",
    "EXTERNAL_seat_free", "EXTERNAL_line_ended", "EXTERNAL_event_tomorrow",
    "EXTERNAL_event_changed", "EXTERNAL_event_cancelled", "EXTERNAL_link_wanted", "EXTERNAL_link_code", "EXTERNAL_linked",
})  # fmt: skip
UNDERSTOOD = (
    frozenset(map(str, Kind)) - {"question", "command"}
    | {f"ask_{topic}" for topic in (*TOPICS, *DETAILS)}
    | {
        *OF_SUGGESTIONS.values(),
        *ASIDES,
        *REPORTS,
        *CIRCUMSTANCES,
        f"ask_{WHEN}",
        OFF,
        PERHAPS_STOP,
        UNIT_FEEDBACK,
        REPLY_TO_STAFF,
        SEARCH,
        LETTER,
        ASKED,
        HINDRANCE,
        OF_ITEM,
        OLD_ENOUGH,
    }
    | {"unsupported"}
)
ENTITIES = frozenset(
    {"rating", "comment", "name", "size", "phone"}
)  # those that a question finds in an answer
# Rasa's repair flows, as far as the engine starts them.
PATTERNS = frozenset({
    "pattern_cancel_flow", "pattern_cannot_handle", "pattern_code_change", "pattern_continue_interrupted",
    "pattern_correction", "pattern_repeat_bot_messages", "pattern_skip_question",
})  # fmt: skip
# Filled by the engine, by the events, beside what is understood, or on the action server alone.
ENGINE_SLOTS = frozenset({
    "language", "offer", "offered_at", "written_in", "written_times", "wants_call", "visit", "unit", "question",
    "switch", "prepared", "young", "source", "link_code", "desk_journal", "seat_until",
    "event_title", "event_at", "event_place", TOO_YOUNG,
})  # fmt: skip


def dead_ends(assistant: Assistant) -> Iterator[Problem]:
    found = _Assistant(assistant)
    yield from found.intents()
    yield from found.flows()
    for flow in assistant.flows.values():
        for step in flow.steps.values():
            if isinstance(step, Collect) and step.slot in assistant.slots:
                yield from found.question(flow, step)
    yield from found.slots()


class _Assistant:
    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def intents(self) -> Iterator[Problem]:
        for name in sorted(self.assistant.intents):
            if not self._produced(name):
                wrong = "nothing that a person says or that happens produces this intent"
                yield Problem(
                    "domain", f"intents.{name}", wrong, "Take it away or use one that is understood"
                )

    def flows(self) -> Iterator[Problem]:
        flows = self.assistant.flows
        started = {flow.id for flow in flows.values() if flow.triggers or flow.id in PATTERNS}
        ahead = list(started)
        while ahead:
            for step in flows[ahead.pop()].steps.values():
                if isinstance(step, Goto | Call) and step.flow in flows and step.flow not in started:
                    started.add(step.flow)
                    ahead.append(step.flow)
        for flow in flows.values():
            if flow.id not in started:
                right = "Give it an `nlu_trigger`, or `link` or `call` it from a flow that starts"
                if flow.pattern:
                    right = f"The engine starts {', '.join(sorted(PATTERNS))}"
                yield Problem(flow.file, flow.id, "nothing starts this flow", right)

    def question(self, flow: Flow, step: Collect) -> Iterator[Problem]:
        slot = self.assistant.slots[step.slot]
        place = f"{flow.id}/{step.id}"
        if not self._answerable(step, slot):
            wrong = f"no answer fills the slot {slot.name!r}"
            right = "Give it buttons or `mappings` that something understood fills"
            yield Problem(flow.file, place, wrong, right)
        branches = {value for name, value in self._equals(flow, step) if name == slot.name}
        if not branches:
            return
        for value in self._button_values(step.utter, slot.name):
            if value not in branches:
                wrong = f"the button {value!r} of {step.utter} has no branch"
                right = f'Add `- if: slots.{slot.name} = "{value}"` to a `next` behind the question'
                yield Problem(flow.file, place, wrong, right)

    def slots(self) -> Iterator[Problem]:
        for name, slot in self.assistant.slots.items():
            if not self._filled(slot):
                wrong = "nothing fills this slot"
                right = "Ask for it (`collect`), set it in a flow (`set_slots`) or an action, or take it away"
                yield Problem(self.assistant.places.get(name, "domain"), f"slots.{name}", wrong, right)

    # -- what is there ----------------------------------------------------------------------------------

    def _produced(self, intent: str) -> bool:
        return (
            intent in UNDERSTOOD
            or intent in EVENTS
            or intent in self._worded
            or (intent.startswith("EXTERNAL_") and self._named(intent))
        )

    @cached_property
    def _worded(self) -> frozenset[str]:
        """The intents that have command words."""
        return frozenset(example.intent for example in self.assistant.examples)

    def _answerable(self, step: Collect, slot: Slot) -> bool:
        if step.utter not in self.assistant.responses:
            return True  # an action asks, and makes the buttons
        return (
            slot.from_text
            or slot.by_type
            or not ENTITIES.isdisjoint(slot.entities)
            or any(self._produced(intent) for intent in slot.answers)
            or any(self._button_values(name, slot.name) for name in self._asking(step))
        )

    def _asking(self, step: Collect) -> set[str]:
        """The responses that ask the question."""
        asks = {
            r.name for r in self.assistant.responses.values() for v in r.variations if v.asks == step.slot
        }
        return {step.utter, *(utter for _, utter in step.rejections)} | asks

    def _filled(self, slot: Slot) -> bool:
        return (
            slot.initial is not None
            or slot.name in ENGINE_SLOTS | self._buttons | self._set
            or self._named(slot.name)
        )

    @cached_property
    def _buttons(self) -> frozenset[str]:
        """The slots that buttons fill."""
        names = (_payload(b).slots for r in self.assistant.responses.values() for b in _buttons(r))
        return frozenset(name for slots in names for name in slots)

    @cached_property
    def _set(self) -> frozenset[str]:
        """The slots that flows ask for or set."""
        steps = [step for flow in self.assistant.flows.values() for step in flow.steps.values()]
        asked = {step.slot for step in steps if isinstance(step, Collect)}
        given = {
            name
            for step in steps
            if isinstance(step, SetSlots)
            for name, value in step.slots.items()
            if value is not None
        }
        return frozenset(asked | given)

    def _button_values(self, response: str, slot: str) -> list[str]:
        if response not in self.assistant.responses:
            return []
        payloads = [_payload(button).slots for button in _buttons(self.assistant.responses[response])]
        return list(dict.fromkeys(slots[slot] for slots in payloads if slot in slots))

    def _named(self, name: str) -> bool:
        """Whether the modules of the actions name it: what Python fills can be told no closer."""
        return any(
            mark in source for source in self._sources for mark in (f'"{name}"', f"'{name}'", f"{name}=")
        )

    @cached_property
    def _sources(self) -> list[str]:
        modules = {inspect.getmodule(type(action)) for action in self.assistant.actions.values()}
        return [inspect.getsource(module) for module in modules if module]

    def _equals(self, flow: Flow, step: Collect) -> Iterator[tuple[str, str]]:
        """What the conditions behind the step compare, in this flow and in those that it leads to."""
        seen: set[str] = set()
        ahead: list[tuple[Flow, Step]] = [(flow, step)]
        while ahead:
            here, at = ahead.pop()
            if at.place in seen:
                continue
            seen.add(at.place)
            for link in at.links:
                if link.condition:
                    yield from link.condition.equals
                if link.to in here.steps:
                    ahead.append((here, here.steps[link.to]))
            if isinstance(at, Goto | Call) and (there := self.assistant.flows.get(at.flow)):
                ahead.append((there, there.steps[there.first]))


def _buttons(response: Response) -> Iterator[Button]:
    for variation in response.variations:
        yield from variation.buttons


def _payload(button: Button) -> Payload:
    try:
        return read_payload(button.payload)
    except PayloadError:  # `check` tells it
        return Payload()
