"""Reads the files of an assistant, and checks all of them before anything is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from dialogs import files
from dialogs.assistant import Action, Assistant
from dialogs.flow import Call, Collect, Flow, FlowReader
from dialogs.own_texts import OwnTexts, ResponseSource
from dialogs.problems import DialogueError, Problem
from dialogs.responses import DEFAULT_LANGUAGE, LANGUAGES, Response
from dialogs.slot import Slot
from dialogs.understanding.training_data import Example, command_words, read_examples
from dialogs.validation import check

FOLDER = Path(__file__).parent

# Slots that the engine itself fills, as Rasa does.
LANGUAGE = Slot.read("language", files.SlotShape(type="categorical", values=list(LANGUAGES)))


def load_assistant(
    folder: Path = FOLDER,
    actions: Iterable[Action] | None = None,
    *,
    texts: Path | None = None,
    languages: Sequence[str] = LANGUAGES,
) -> Assistant:
    """Read `flows/*.yml`, `domain/*.yml` and `nlu/*.yml` of the folder. Raises `DialogueError` with every mistake.

    Without `actions`, those of `dialogs.actions` serve. `texts` is a folder with own words in place of those read
    (`dialogs.own_texts`), `languages` are those that are offered.
    """
    if actions is None:
        from dialogs.actions import registered

        actions = registered()
    reading = _Reading(folder, {action.name(): action for action in actions})
    assistant = reading.assistant(texts, languages)
    if problems := check(assistant):
        raise DialogueError(problems)
    return assistant


class _Reading:
    """Gathers the files of a folder. Mistakes gather too and are raised together."""

    def __init__(self, folder: Path, actions: Mapping[str, Action]) -> None:
        self.folder, self.actions = folder, actions
        self.problems: list[Problem] = []
        self.domain: dict[str, Any] = {"session_config": {}}
        self.slots: dict[str, Slot] = {LANGUAGE.name: LANGUAGE}
        self.places: dict[str, str] = {}
        self.responses: dict[str, ResponseSource] = {}
        self.intents: set[str] = set()
        self.listed: set[str] = set()
        self.session = files.SessionShape()
        self.flows: dict[str, Flow] = {}
        self.examples: list[Example] = []

    def assistant(self, texts: Path | None, languages: Sequence[str]) -> Assistant:
        for path in sorted((self.folder / "domain").glob("*.yml")):
            self._domain(path)
        for path in sorted((self.folder / "flows").glob("*.yml")):
            self._flows(path)
        for path in sorted((self.folder / "nlu").glob("*.yml")):
            self._nlu(path)
        if texts is not None:
            self._own(OwnTexts(texts, self.responses, languages))
        if self.problems:
            raise DialogueError(self.problems)
        flows = _owning_called(self.flows)
        initial = {name: slot.initial for name, slot in self.slots.items()} | {"language": DEFAULT_LANGUAGE}
        return Assistant(
            flows=flows,
            slots=self.slots,
            responses={
                name: Response.read(name, source.variations, source.file, source.files)
                for name, source in self.responses.items()
            },
            intents=frozenset(self.intents),
            actions=self.actions,
            listed=frozenset(self.listed),
            triggers={trigger: flow.id for flow in flows.values() for trigger in flow.triggers},
            initial=initial,
            preset={name: value for name, value in initial.items() if value is not None},
            expiry=timedelta(minutes=self.session.session_expiration_time),
            domain=self.domain,
            places=self.places,
            examples=tuple(self.examples),
            words=command_words(self.examples),
            entities={
                entity: [other for other in self.slots.values() if entity in other.entities]
                for slot in self.slots.values()
                for entity in slot.entities
            },
        )

    def _domain(self, path: Path) -> None:
        try:
            raw, shape = files.read(path, files.DomainFile)
        except DialogueError as error:
            self.problems += error.problems
            return
        for key, value in raw.items():
            if isinstance(value, dict):
                self._once(path.name, key, self.domain.get(key, {}), value)
                self.domain.setdefault(key, {}).update(value)
            elif isinstance(value, list):
                self.domain.setdefault(key, []).extend(value)
        self.slots |= {name: Slot.read(name, slot) for name, slot in shape.slots.items()}
        self.places |= dict.fromkeys(shape.slots, path.name)
        self.responses |= {
            name: ResponseSource.shipped(variations, path.name)
            for name, variations in shape.responses.items()
        }
        self.intents |= set(shape.intents)
        self.listed |= set(shape.actions)
        self.session = shape.session_config or self.session

    def _own(self, own: OwnTexts) -> None:
        self.problems += own.problems
        self.responses |= own.responses
        for name, source in own.responses.items():
            self.domain["responses"][name] = [
                each.model_dump(exclude_defaults=True) for each in source.variations
            ]

    def _flows(self, path: Path) -> None:
        try:
            _, shape = files.read(path, files.FlowFile)
        except DialogueError as error:
            self.problems += error.problems
            return
        self._once(path.name, "flows", self.flows, shape.flows)
        self._examples(shape.nlu, path.name)
        for id, flow_shape in shape.flows.items():
            reader = FlowReader(id, flow_shape, path.name)
            self.flows[id] = self._with_questions(reader.read())
            self.problems += reader.problems

    def _nlu(self, path: Path) -> None:
        try:
            _, shape = files.read(path, files.NluFile)
        except DialogueError as error:
            self.problems += error.problems
            return
        self._examples(shape.nlu, path.name)

    def _examples(self, shapes: Iterable[files.IntentExamples], file: str) -> None:
        try:
            self.examples += read_examples(shapes, file)
        except DialogueError as error:
            self.problems += error.problems

    def _once(self, file: str, place: str, known: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        for name in known.keys() & new.keys():
            self.problems.append(
                Problem(file, f"{place}.{name}", "another file has it too", "Keep one of them")
            )

    def _with_questions(self, flow: Flow) -> Flow:
        """Rasa's rule: a slot is asked for by the step's `utter`, else by `action_ask_` or `utter_ask_` it."""
        steps = dict(flow.steps)
        for id, step in steps.items():
            if isinstance(step, Collect) and not step.utter:
                action = f"action_ask_{step.slot}"
                steps[id] = replace(
                    step, utter=action if action in self.actions else f"utter_ask_{step.slot}"
                )
        return replace(flow, steps=steps)


def _owning_called(flows: Mapping[str, Flow]) -> dict[str, Flow]:
    """What a called flow filled is reset when its caller ends, not before."""

    def owned(flow: Flow, seen: frozenset[str]) -> frozenset[str]:
        called = {step.flow for step in flow.steps.values() if isinstance(step, Call)} - seen
        inner = [owned(flows[id], seen | called) for id in called if id in flows]
        return flow.owned.union(*inner) - flow.persisted

    return {id: replace(flow, owned=owned(flow, frozenset({id}))) for id, flow in flows.items()}
