"""What keeps a person from taking part: it is counted, and what makes this barrier lower is shown."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import ServiceAction, TrackerView, flow_cancelled
from dialogs.services import FoundItem, Services

_LIST = "take_part"


class ActionHearHindrance(ServiceAction):
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        barrier = str(tracker.entity("barrier"))
        services.hindered(barrier)
        easier = [
            FoundItem(each.id, each.title, each.where)._asdict()
            for each in services.opportunities(tracker.language)
            if barrier in each.barriers
        ]
        if tracker.intent != "hindrance" or not easier:
            return [SlotSet("search_state", "none")]
        return [
            flow_cancelled(_LIST),
            SlotSet("search_state", "found"),
            SlotSet("choice", "opportunities"),
            SlotSet("found", easier),
            SlotSet("opportunity", None),
        ]
