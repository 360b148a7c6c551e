"""What is said in a turn: the domain's responses in the person's language, on the person's channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.assistant import Assistant
from dialogs.responses import Variation, lettered
from dialogs.services import Services
from dialogs.turn import Choice, Reply


class ResponseGenerator:
    """`replies` is what was said so far in this turn, `asked` the slots that it asked for."""

    def __init__(
        self, assistant: Assistant, slots: Mapping[str, Any], services: Services, channel: str, language: str
    ) -> None:
        self.responses, self.slots, self.services = assistant.responses, slots, services
        self.channel, self.language = channel, language
        self.replies: list[Reply] = []
        self.asked: set[str] = set()
        self.asking = False  # what is said now is a step's question
        self.offer: str | None = None  # what the last reply offers
        self._variables: dict[str, Mapping[str, str]] = {}

    def say(self, text: str, buttons: Sequence[Mapping[str, str]] = ()) -> None:
        """Say an action's own words. Its buttons that fill a slot get letters, as those of a response do."""
        titles = [(button["title"], button["payload"]) for button in buttons]
        self.replies.append(Reply(text, tuple(lettered(titles, letters=True)), question=self.asking))
        self.offer = None

    def utter(self, name: str, given: Mapping[str, Any] | None = None, buttons: Sequence[Any] = ()) -> None:
        """Say a response. `given` goes before the slots and the services's variables; `buttons` stand before its own."""
        variation, language = self._variation(name)
        text = variation.text(language, self.slots.get("switch")).fill(
            lambda key: self._value(key, given or {})
        )
        choices = variation.choices(language, self._value, buttons)
        asks = variation.asks is not None or (self.asking and not variation.told)
        self.replies.append(Reply(text, choices, name, asks))
        self.offer = variation.offers
        if variation.asks:
            self.asked.add(variation.asks)

    def choices(self, name: str) -> Sequence[Choice]:
        """The buttons that the response has by itself; an action has none."""
        if name not in self.responses:
            return ()
        variation, language = self._variation(name)
        return variation.choices(language, self._value)

    def _variation(self, name: str) -> tuple[Variation, str]:
        """With the language in which it is said: a prepared one where it has the response."""
        variation = self.responses[name].variation(self.channel, self.slots)
        prepared = str(self.slots.get("prepared"))
        if prepared in variation.prepared:
            return variation.prepared[prepared], prepared
        return variation, self.language

    def _value(self, name: str, given: Mapping[str, Any] = {}) -> str:
        value = given.get(name)
        if value is None:
            value = self.slots.get(name)
        if value is None:
            if self.language not in self._variables:
                self._variables[self.language] = self.services.variables(self.language)
            value = self._variables[self.language].get(name, "")
        return str(value)
