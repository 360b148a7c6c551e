"""Light suggestions, and the official initiative that they are not."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import DAY, DeskAction, Said
from dialogs.services import Desk
from dialogs.state import written


class ActionRecallSuggestion(DeskAction):
    """ALOITE with words is a suggestion; right after one, or for an official one, it asks for the official way."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        if text := said.entity("comment"):
            return [SlotSet("suggestion_heard", "given"), SlotSet("suggestion", text)]
        if said.entity("topic") == "legal":
            return [SlotSet("suggestion_heard", "legal"), SlotSet("suggested_at", None)]
        suggested = said.since("suggested_at", desk.now)
        if said.intent == "initiative" and suggested is not None and suggested < DAY:
            return [SlotSet("suggestion_heard", "legal"), SlotSet("suggested_at", None)]
        return [SlotSet("suggestion_heard", "ask"), SlotSet("suggestion", None)]


class ActionSuggest(DeskAction):
    def act(self, desk: Desk, said: Said) -> list[EventType]:
        ref = desk.suggest(said.slot("suggestion"))
        return [SlotSet("ref", ref), SlotSet("suggested_at", written(desk.now))]
