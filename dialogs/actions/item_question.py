"""What people ask of an item before they join it, answered from its fields."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import ServiceAction, TrackerView
from dialogs.services import Opportunity, Services


class ActionAnswerOfItem(ServiceAction):
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        id = tracker.slot("joining") or tracker.slot("opportunity")
        item = services.opportunity(str(id), tracker.language) if id else None
        asked, said = _answer(item, str(tracker.entity("topic"))) if item else ("unknown", None)
        return [SlotSet("item_asked", asked), SlotSet("item_said", said)]


def _answer(item: Opportunity, topic: str) -> tuple[str, str | None]:
    match topic:
        case "effort" if item.effort:
            return "effort", item.effort
        case "coming" if item.remote is not None:
            return ("remote" if item.remote else "on_site"), item.where
        case "joining":
            return "joining", item.title
        case "doing":
            return "said", item.summary
    return "unknown", None
