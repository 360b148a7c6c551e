"""Light suggestions, and the official initiative that they are not."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import DAY, ServiceAction, TrackerView
from dialogs.services import Services
from dialogs.state import written


class ActionRecallSuggestion(ServiceAction):
    """ALOITE with words is a suggestion; right after one, or for an official one, it asks for the official way."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        if text := tracker.entity("comment"):
            return [SlotSet("suggestion_heard", "given"), SlotSet("suggestion", text)]
        if tracker.entity("topic") == "legal":
            return _official(services, tracker)
        suggested = tracker.since("suggested_at", services.now)
        if tracker.intent == "initiative" and suggested is not None and suggested < DAY:
            return _official(services, tracker)
        return [SlotSet("suggestion_heard", "ask"), SlotSet("suggestion", None)]


def _official(services: Services, tracker: TrackerView) -> list[EventType]:
    online = services.variables(tracker.language).get("initiative_service")
    return [SlotSet("suggestion_heard", "legal_online" if online else "legal"), SlotSet("suggested_at", None)]


class ActionSuggest(ServiceAction):
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        ref = services.suggest(tracker.slot("suggestion"))
        return [SlotSet("ref", ref), SlotSet("suggested_at", written(services.now))]


class ActionSuggestionState(ServiceAction):
    """How far a suggestion is. ALOITE after that asks for the official way, as it does after a suggestion."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        reference = str(tracker.entity("reference"))
        state = services.suggestion_state(reference)
        return [
            SlotSet("asked_ref", reference),
            SlotSet("suggestion_state", state),
            *([SlotSet("suggested_at", written(services.now))] if state else []),
        ]
