"""The shape of Rasa's files, as far as this engine honours it: all else in a file is refused.

Sources: Rasa's reference of flows, flow steps, conditions, slots, responses and domain
(rasa.com/docs/reference), and the flows' JSON schema in Rasa's open repository.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, ValidationError, model_validator

try:
    from yaml import CSafeLoader as SafeLoader  # libyaml, ten times as fast
except ImportError:  # a PyYAML that was built without it
    from yaml import SafeLoader  # type: ignore[assignment]

from dialogs.problems import DialogueError, Problem

Scalar = str | bool | int | float | None
STEP_KINDS = ("action", "collect", "link", "call", "set_slots", "noop")


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


# -- flows ----------------------------------------------------------------------------------------------


class Branch(Shape):
    """`if` with `then`, or `else`."""

    if_: str | None = Field(None, alias="if")
    then: str | list[Step] | None = None
    else_: str | list[Step] | None = Field(None, alias="else")

    @model_validator(mode="after")
    def _either(self) -> Branch:
        conditional = self.if_ is not None and self.then is not None and self.else_ is None
        otherwise = self.else_ is not None and self.if_ is None and self.then is None
        if not (conditional or otherwise):
            raise ValueError("a branch has `if` and `then`, or `else` alone")
        return self

    @property
    def target(self) -> str | list[Step]:
        target = self.then if self.then is not None else self.else_
        assert target is not None
        return target


class StepShape(Shape):
    id: str | None = None
    description: str | None = None
    metadata: dict[str, Any] | None = None
    next: str | list[Branch] | None = None


class ActionStep(StepShape):
    action: str


class Rejection(Shape):
    if_: str = Field(alias="if")
    utter: str


class CollectStep(StepShape):
    collect: str
    utter: str | None = None
    ask_before_filling: bool = False
    rejections: list[Rejection] = []


class LinkStep(StepShape):
    link: str
    next: None = None


class CallStep(StepShape):
    call: str


class SetSlotsStep(StepShape):
    set_slots: list[dict[str, Scalar]] = Field(min_length=1)


class NoopStep(StepShape):
    noop: Literal[True]


def _kind(step: Any) -> str | None:
    kinds = [kind for kind in STEP_KINDS if isinstance(step, Mapping) and kind in step]
    return kinds[0] if len(kinds) == 1 else None


Step = Annotated[
    Annotated[ActionStep, Tag("action")]
    | Annotated[CollectStep, Tag("collect")]
    | Annotated[LinkStep, Tag("link")]
    | Annotated[CallStep, Tag("call")]
    | Annotated[SetSlotsStep, Tag("set_slots")]
    | Annotated[NoopStep, Tag("noop")],
    Discriminator(
        _kind,
        custom_error_type="step",
        custom_error_message="a step has exactly one of " + ", ".join(STEP_KINDS),
    ),
]


class TriggerName(Shape):
    name: str
    confidence_threshold: float = 0.0


class Trigger(Shape):
    intent: str | TriggerName

    @property
    def name(self) -> str:
        return self.intent if isinstance(self.intent, str) else self.intent.name


class FlowShape(Shape):
    description: str
    steps: list[Step] = Field(min_length=1)
    name: str | None = None
    if_: str | None = Field(None, alias="if")
    nlu_trigger: list[Trigger] = []
    persisted_slots: list[str] = []
    run_pattern_completed: Literal[False] | None = None  # this engine never says "anything else?" by itself


class ExampleMetadata(Shape):
    language: str


class IntentExamples(Shape):
    """Words for an intent in one language, an example a line."""

    intent: str
    metadata: ExampleMetadata
    examples: str


class NluFile(Shape):
    version: str | None = None
    nlu: list[IntentExamples]


class FlowFile(Shape):
    version: str | None = None
    nlu: list[IntentExamples] = []
    flows: dict[Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$")], FlowShape]


# -- domain ---------------------------------------------------------------------------------------------


class Mapped(Shape):
    """How a slot is filled from what was understood."""

    type: Literal["from_entity", "from_intent", "from_text", "controlled"]
    entity: str | None = None
    intent: str | list[str] | None = None
    value: Scalar = None

    @model_validator(mode="after")
    def _complete(self) -> Mapped:
        if self.type == "from_entity" and not self.entity:
            raise ValueError("from_entity needs `entity`")
        if self.type == "from_intent" and (not self.intent or self.value is None):
            raise ValueError("from_intent needs `intent` and `value`")
        return self

    @property
    def intents(self) -> list[str]:
        return [self.intent] if isinstance(self.intent, str) else self.intent or []


class SlotShape(Shape):
    type: Literal["text", "bool", "categorical", "float", "any", "list"]
    initial_value: Any = None
    influence_conversation: bool = True
    mappings: list[Mapped] = []
    values: list[str] | None = None
    min_value: float | None = None
    max_value: float | None = None

    @model_validator(mode="after")
    def _complete(self) -> SlotShape:
        if (self.type == "categorical") != (self.values is not None):
            raise ValueError("a categorical slot, and no other, has `values`")
        return self


class ButtonShape(Shape):
    title: str
    payload: str = Field(pattern=r"^/")
    translation: dict[str, dict[Literal["title", "payload"], str]] = {}


class ConditionShape(Shape):
    type: Literal["slot"]
    name: str
    value: Scalar


class VariationShape(Shape):
    """`id` names a wording that is told apart from others; `condition` says when the variation is said."""

    text: str
    id: str | None = Field(None, pattern=r"^[a-z][a-z0-9-]{1,39}$")
    condition: list[ConditionShape] = []
    translation: dict[str, str] = {}
    buttons: list[ButtonShape] = []
    channel: str | None = None
    metadata: dict[str, Any] = {}


class SessionShape(Shape):
    session_expiration_time: float = 60  # minutes
    carry_over_slots_to_new_session: Literal[True] = True


class DomainFile(Shape):
    version: str | None = None
    intents: list[str] = []
    entities: list[str] = []
    slots: dict[str, SlotShape] = {}
    responses: dict[
        Annotated[str, Field(pattern=r"^utter_")], Annotated[list[VariationShape], Field(min_length=1)]
    ] = {}
    actions: list[str] = []
    session_config: SessionShape | None = None


S = TypeVar("S", bound=Shape)

# -- reading --------------------------------------------------------------------------------------------


class _Loader(SafeLoader):
    """Refuses a key that stands twice: YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key.value!r} stands twice", key.start_mark
                )
            seen.add(key.value)
        result: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return result


def read(path: Path, shape: type[S]) -> tuple[dict[str, Any], S]:
    """The file as it stands, and in its shape. Raises `DialogueError` with the line of every mistake."""
    text = path.read_text(encoding="utf-8")
    try:
        raw = yaml.load(text, Loader=_Loader)  # noqa: S506 - it is a SafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else "the whole file"
        wrong = str(getattr(error, "problem", None) or error)
        raise DialogueError([Problem(path.name, place, wrong, "Write it as YAML")]) from error
    try:
        return raw, shape.model_validate(raw)
    except ValidationError as error:
        tree = yaml.compose(text, Loader=_Loader)
        problems = [_problem(path.name, tree, mistake) for mistake in error.errors(include_url=False)]
        raise DialogueError(problems) from error


def _problem(file: str, tree: yaml.Node | None, mistake: Any) -> Problem:
    # The tags of the step union stand in pydantic's path, not in the file.
    path = [part for i, part in enumerate(mistake["loc"]) if not _is_tag(mistake["loc"], i)]
    place = ".".join(str(part) for part in path) or "the whole file"
    line = _line(tree, path)
    if mistake["type"] == "extra_forbidden":
        wrong, right = f"unknown key `{path[-1]}`", "Take it away or write a key that this engine honours"
    elif mistake["type"] == "missing":
        wrong, right = f"`{path[-1]}` is missing", "Add it"
    else:
        wrong, right = mistake["msg"], f"It stands as {mistake['input']!r:.60}"
    return Problem(file, f"line {line}: {place}" if line else place, wrong, right)


def _is_tag(path: tuple[str | int, ...], at: int) -> bool:
    part = path[at]
    if part in ("str", "TriggerName") or str(part).startswith(("list[", "constrained-")):
        return True
    return part in STEP_KINDS and at > 0 and isinstance(path[at - 1], int) and "steps" in _words(path[:at])


def _words(path: tuple[str | int, ...]) -> set[str]:
    return {"steps" if part in ("then", "else") else part for part in path if isinstance(part, str)}


def _line(node: yaml.Node | None, path: list[str | int]) -> int:
    for part in path:
        children = _children(node)
        if part not in children:
            break
        node = children[part]
    return node.start_mark.line + 1 if node else 0


def _children(node: yaml.Node | None) -> dict[str | int, yaml.Node]:
    match node:
        case yaml.MappingNode():
            return {key.value: value for key, value in node.value}
        case yaml.SequenceNode():
            return dict(enumerate(node.value))
        case _:
            return {}
