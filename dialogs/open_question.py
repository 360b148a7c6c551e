"""The question that stands open, and the commands that answer it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dialogs.commands import CancelFlow, Command, SetSlot, SkipQuestion
from dialogs.flow import Collect
from dialogs.payload import read_payload
from dialogs.slot import Slot
from dialogs.state import Frame
from dialogs.turn import Choice
from dialogs.understanding import (
    Kind,
    Understanding,
    choose,
    first_name,
    group_size,
    number,
    phone_number,
    yes_or_no,
)
from dialogs.understanding.text import bare_words, fold

GIVEN = "given"  # in place of a telephone number, which no slot remembers
_LETTER = 2  # characters of a letter, with a full stop after it


@dataclass(slots=True)
class Question:
    """The question that stands open: the frame on top waits at this step."""

    frame: Frame
    step: Collect
    slot: Slot
    offered: Callable[[], Sequence[Choice]]

    @property
    def choices(self) -> Sequence[Choice]:
        """Its buttons, in the language of the conversation."""
        return self.offered()

    @property
    def asks_for_words(self) -> bool:
        return self.slot.from_text or "name" in self.slot.entities

    @property
    def asks_for_a_number(self) -> bool:
        """A number of its own, which is no rating."""
        return self.slot.by_type and self.slot.type == "float"

    def button(self, payload: str) -> Choice | None:
        """The one of its buttons that was pressed."""
        return next((choice for choice in self.choices if choice.payload == payload), None)

    def sure_answer(self, text: str, intent: str) -> list[Command]:
        """An answer that its question knows before any other meaning of the words."""
        slot = self.slot
        if intent in slot.answers:
            return [SetSlot(slot.name, slot.answers[intent])]
        if "phone" in slot.entities and phone_number(text):
            return [SetSlot(slot.name, GIVEN)]
        if "size" in slot.entities and (size := group_size(text)):
            return [SetSlot(slot.name, size)]
        if slot.by_type and (value := self._by_type(text)) is not None:
            return [SetSlot(slot.name, value)]
        return []

    def _by_type(self, text: str) -> float | str | None:
        """A number for a slot without `mappings`, or one of its values by its own name or its button's title."""
        slot = self.slot
        if slot.type == "float":
            return number(text)
        if slot.type == "text":  # a bare number is as good as any other text
            return text.strip() if text.strip().isdigit() else None
        if slot.type != "categorical":
            return None
        titles = {value: value for value in slot.values}
        for choice in self.choices:
            if value := read_payload(choice.payload).slots.get(slot.name):
                titles[choice.title] = value
        words = bare_words(fold(text))
        return next((value for title, value in titles.items() if bare_words(fold(title)) == words), None)

    def refusal(self, text: str, understood: Understanding, *, ends_survey: bool) -> list[Command]:
        """`ends_survey`: to refuse its number is to refuse the survey of a visit, which has words of its own."""
        kind = understood.kind
        if self.slot.expecting != "choice":
            return [SkipQuestion()] if self._skips(kind, ends_survey=ends_survey) else []
        refuses = kind in (Kind.no, Kind.no_answer, Kind.skip) or self._declines(text, understood)
        return [CancelFlow()] if refuses else []

    def _skips(self, kind: Kind, *, ends_survey: bool) -> bool:
        if kind in (Kind.skip, Kind.next):
            return True
        if kind is Kind.no_answer:
            return "rating" not in self.slot.entities or not ends_survey
        return kind is Kind.no and (self.slot.from_text or "phone" in self.slot.entities)

    def _declines(self, text: str, understood: Understanding) -> bool:
        """A no to a menu."""
        return understood.kind in (Kind.comment, Kind.not_understood) and yes_or_no(text) is Kind.no

    def answer(self, text: str, understood: Understanding) -> list[Command]:
        """Any other answer, once the text is no command."""
        slot = self.slot
        if "name" in slot.entities:
            name = first_name(understood.masked)
            return [SetSlot(slot.name, name)] if name else []
        # Several words were tried before commands.
        if " " not in text.strip() and (chosen := self.chosen(text)):
            return chosen
        return [SetSlot(slot.name, understood.masked)] if slot.from_text else []

    def chosen(self, text: str) -> list[Command]:
        """The button that a letter or the words of a title mean."""
        choices = {choice.letter: choice for choice in self.choices if choice.letter}
        if not choices:
            return []
        letter = choose(text, {letter: choice.title for letter, choice in choices.items()})
        if letter is None:
            return []
        return [SetSlot(name, value) for name, value in read_payload(choices[letter].payload).slots.items()]

    def is_letter_without_choice(self, text: str) -> bool:
        """A lone letter that no choice has says nothing; more than that is said to us and not to the list."""
        return self.slot.expecting == "choice" and len(text.strip()) <= _LETTER
