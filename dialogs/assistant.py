"""What Rasa calls an assistant: its flows, and its domain with slots, responses and actions. `dialogs.loader` reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, Protocol

from dialogs.flow import Flow
from dialogs.responses import Response
from dialogs.slot import Slot
from dialogs.understanding import Kind
from dialogs.understanding.command_words import CommandWords
from dialogs.understanding.quotes import Quotes
from dialogs.understanding.training_data import Example

# Intents that answer an open question: they start a flow only where no question takes them.
ANSWERS = frozenset({
    Kind.rating, Kind.rating_comment, Kind.comment, Kind.not_understood, Kind.no_answer, Kind.yes, Kind.no, Kind.skip,
    Kind.back, Kind.next, Kind.confirm_delete,
})  # fmt: skip


class Action(Protocol):
    """What the assistant needs of an action: rasa-sdk's `Action`, its `run` a plain function."""

    def name(self) -> str: ...

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> Any: ...


@dataclass(frozen=True)
class Assistant:
    flows: Mapping[str, Flow]
    slots: Mapping[str, Slot]
    responses: Mapping[str, Response]
    intents: frozenset[str]
    actions: Mapping[str, Action]
    listed: frozenset[str]  # the actions that the domain names
    triggers: Mapping[str, str]  # intent -> flow
    initial: Mapping[str, Any]  # slot -> its value before anything happened
    preset: Mapping[str, Any]  # those of them that are not None
    expiry: timedelta  # a flow that the person left lying for so long is over
    domain: Mapping[str, Any]  # as rasa-sdk hands it to actions
    places: Mapping[str, str]  # slot -> file
    examples: Sequence[Example]  # the command words as they stand in the files
    words: CommandWords
    entities: Mapping[str, Sequence[Slot]]  # entity -> the slots that it fills
    prepared: frozenset[str] = frozenset()  # languages in which only a visit is asked about

    def filled_by(self, entity: str) -> Sequence[Slot]:
        return self.entities.get(entity, ())

    @cached_property
    def commands(self) -> frozenset[str]:
        """The intents that start their flow also while a question is open."""
        return frozenset(self.triggers.keys() - ANSWERS)

    @cached_property
    def quotes(self) -> Quotes:
        """What people may quote of what we say, in every language and on every channel."""
        return Quotes(
            text.parts
            for response in self.responses.values()
            for variation in response.variations
            for _, text in variation.wordings
        )
