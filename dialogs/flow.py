"""Flows, compiled: every step knows where it leads, every condition is ready to be asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dialogs import files
from dialogs.conditions import Condition, ConditionError, compile_condition
from dialogs.problems import Problem

END = "END"


@dataclass(frozen=True, slots=True)
class Link:
    """Where a step leads if its condition holds (None: always). `branch` is its name in a trail, where there are more."""

    condition: Condition | None
    to: str
    branch: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    id: str
    place: str  # its name in a trail
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Do(Step):
    """An action: a response to utter, one of the engine's own, or a rasa-sdk action."""

    action: str


@dataclass(frozen=True, slots=True)
class Collect(Step):
    slot: str
    utter: str  # a response or an `action_ask_...`
    ask_before_filling: bool
    rejections: tuple[tuple[Condition, str], ...]


@dataclass(frozen=True, slots=True)
class SetSlots(Step):
    slots: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Goto(Step):
    """Rasa's `link`: the other flow takes this one's place."""

    flow: str


@dataclass(frozen=True, slots=True)
class Call(Step):
    flow: str


@dataclass(frozen=True, slots=True)
class Noop(Step):
    pass


@dataclass(frozen=True)
class Flow:
    id: str
    file: str
    steps: Mapping[str, Step]
    first: str
    guard: Condition | None
    triggers: tuple[str, ...]
    persisted: frozenset[str]
    owned: frozenset[str] = field(default_factory=frozenset)  # slots it collects or sets: reset when it ends

    @cached_property
    def pattern(self) -> bool:
        return self.id.startswith("pattern_")

    @cached_property
    def by_event(self) -> bool:
        """Begun by an event of the application, not by the person."""
        return any(trigger.startswith("EXTERNAL_") for trigger in self.triggers)

    @cached_property
    def asked_for(self) -> frozenset[str]:
        """The slots that it asks for."""
        return frozenset(step.slot for step in self.steps.values() if isinstance(step, Collect))

    def conditions(self) -> Iterator[tuple[str, Condition]]:
        """Each with its place."""
        if self.guard:
            yield "if", self.guard
        for step in self.steps.values():
            yield from ((step.id, link.condition) for link in step.links if link.condition)
            if isinstance(step, Collect):
                yield from ((step.id, condition) for condition, _ in step.rejections)


class FlowReader:
    """Compiles one flow. What is wrong in it gathers in `problems`; the flow is then not to be run."""

    def __init__(self, id: str, shape: files.FlowShape, file: str) -> None:
        self.id, self.shape, self.file = id, shape, file
        self.steps: dict[str, Step] = {}
        self.problems: list[Problem] = []

    def read(self) -> Flow:
        guard = self._condition(self.shape.if_, "if")
        first = self._block(self.shape.steps, END)
        persisted = frozenset(self.shape.persisted_slots)
        return Flow(
            id=self.id,
            file=self.file,
            steps=self.steps,
            first=first,
            guard=guard,
            triggers=tuple(trigger.name for trigger in self.shape.nlu_trigger),
            persisted=persisted,
            owned=frozenset(_filled(self.steps)) - persisted,
        )

    def problem(self, place: str, wrong: str, right: str) -> None:
        self.problems.append(Problem(self.file, f"{self.id}/{place}", wrong, right))

    def _block(self, shapes: list[files.Step], after: str | None) -> str:
        """Compile a list of steps, give the id of its first. `after` None: the last must say where next."""
        ids = [self._id(shape) for shape in shapes]
        for at, (id, shape) in enumerate(zip(ids, shapes, strict=True)):
            default = ids[at + 1] if at + 1 < len(ids) else after
            self.steps[id] = self._step(id, shape, self._links(id, shape, default))
        return ids[0]

    def _id(self, shape: files.Step) -> str:
        """Its own, else one made of what the step does: it stays the same when steps come or go around it."""
        id = shape.id or _spoken_id(shape)
        if shape.id is None:
            base, count = id, 2
            while id in self.steps:
                id, count = f"{base}_{count}", count + 1
        elif id in self.steps:
            self.problem(id, "this step id stands twice", "Give each step of a flow an id of its own")
        elif id == END:
            self.problem(id, "a step cannot be called END", "END is where a flow ends; call it otherwise")
        self.steps[id] = Noop(id, "", ())  # holds the place until the step is compiled
        return id

    def _place(self, id: str) -> str:
        return f"{self.id}/{id}"

    def _links(self, id: str, shape: files.Step, default: str | None) -> tuple[Link, ...]:
        if isinstance(shape, files.LinkStep):
            return ()
        if shape.next is None:
            if default is None:
                self.problem(
                    id, "the branch does not say where it leads", "Add `next: END` or the id of a step"
                )
            return (Link(None, default or END),)
        if isinstance(shape.next, str):
            return (Link(None, shape.next),)
        links = []
        for branch in shape.next:
            target = branch.target
            to = target if isinstance(target, str) else self._block(target, None)
            name = f"{self._place(id)}>{to}" if len(shape.next) > 1 else ""
            links.append(Link(self._condition(branch.if_, id), to, name))
        if not links or links[-1].condition is not None:
            self.problem(id, "no `else` ends the branches", "Add `- else: ...` as the last one")
        if any(link.condition is None for link in links[:-1]):
            self.problem(id, "branches stand after the `else`", "Put the `else` last")
        return tuple(links)

    def _step(self, id: str, shape: files.Step, links: tuple[Link, ...]) -> Step:
        step = (id, self._place(id), links)
        match shape:
            case files.ActionStep():
                return Do(*step, shape.action)
            case files.CollectStep():
                return Collect(
                    *step,
                    slot=shape.collect,
                    utter=shape.utter or "",
                    ask_before_filling=shape.ask_before_filling,
                    rejections=tuple(
                        (condition, rejection.utter)
                        for rejection in shape.rejections
                        if (condition := self._condition(rejection.if_, id))
                    ),
                )
            case files.SetSlotsStep():
                return SetSlots(
                    *step, {name: value for item in shape.set_slots for name, value in item.items()}
                )
            case files.LinkStep():
                return Goto(*step, shape.link)
            case files.CallStep():
                return Call(*step, shape.call)
            case files.NoopStep():
                return Noop(*step)

    def _condition(self, text: str | None, place: str) -> Condition | None:
        if text is None:
            return None
        try:
            return compile_condition(text)
        except ConditionError as error:
            self.problem(
                place, f"the condition {text!r} cannot be read: {error}", "See dialogs/conditions.py"
            )
            return None


def _spoken_id(shape: files.Step) -> str:
    match shape:
        case files.ActionStep():
            return shape.action
        case files.CollectStep():
            return f"collect_{shape.collect}"
        case files.SetSlotsStep():
            return "set_" + "_".join(name for item in shape.set_slots for name in item)
        case files.LinkStep():
            return f"link_{shape.link}"
        case files.CallStep():
            return f"call_{shape.call}"
        case files.NoopStep():
            return "noop"


def _filled(steps: Mapping[str, Step]) -> Iterator[str]:
    for step in steps.values():
        match step:
            case Collect():
                yield step.slot
            case SetSlots():
                yield from step.slots
