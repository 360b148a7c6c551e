"""The shape of Rasa's files, as far as this engine honours it: all else in a file is refused.

Sources: Rasa's reference of flows, flow steps, conditions, slots, responses and domain
(rasa.com/docs/reference), and the flows' JSON schema in Rasa's open repository.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from dialogs.documents import Document
from dialogs.problems import DialogueError, DocumentError

Scalar = str | bool | int | float | None


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Conditional(Shape):
    """Has keys that are words of Python, and so other names here. From JSON, Pydantic passes over those names."""

    @model_validator(mode="before")
    @classmethod
    def _by_keys_alone(cls, data: Any) -> Any:
        fields = cls.model_fields.items() if isinstance(data, Mapping) else ()
        for key in (field.alias for name, field in fields if field.alias and name in data):
            raise ValueError(f"no such key as {key}_; did you mean {key}?")
        return data


# -- flows ----------------------------------------------------------------------------------------------


class Branch(Conditional):
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


class Rejection(Conditional):
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


# The key that makes a step one of its kind. A mistake in a step is then told by the name of its class.
_STEPS = {
    "action": "ActionStep",
    "collect": "CollectStep",
    "link": "LinkStep",
    "call": "CallStep",
    "set_slots": "SetSlotsStep",
    "noop": "NoopStep",
}


def _kind(step: Any) -> str | None:
    kinds = [name for key, name in _STEPS.items() if isinstance(step, Mapping) and key in step]
    return kinds[0] if len(kinds) == 1 else None


Step = Annotated[
    Annotated[ActionStep, Tag("ActionStep")]
    | Annotated[CollectStep, Tag("CollectStep")]
    | Annotated[LinkStep, Tag("LinkStep")]
    | Annotated[CallStep, Tag("CallStep")]
    | Annotated[SetSlotsStep, Tag("SetSlotsStep")]
    | Annotated[NoopStep, Tag("NoopStep")],
    Discriminator(
        _kind,
        custom_error_type="step",
        custom_error_message="a step has exactly one of " + ", ".join(_STEPS),
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


class FlowShape(Conditional):
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


ButtonTitle = dict[Literal["title", "payload"], str]
VersionId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{1,39}$")]


class ButtonShape(Shape):
    title: str
    payload: str = Field(pattern=r"^/")
    translation: dict[str, ButtonTitle] = {}


class ConditionShape(Shape):
    type: Literal["slot"]
    name: str
    value: Scalar


class VariationShape(Shape):
    """`id` names a wording that is told apart from others; `condition` says when the variation is said."""

    text: str
    id: VersionId | None = None
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


class File(Document):
    error: ClassVar[type[DocumentError]] = DialogueError


def read(path: Path, shape: type[S]) -> tuple[dict[str, Any], S]:
    """The file as it stands, and in its shape. Raises `DialogueError` with the line of every mistake."""
    file = File(path, path.name)
    return file.data, file.into(shape)
