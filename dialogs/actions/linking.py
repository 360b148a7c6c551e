"""Two channels of one person, by a code that the person carries from the one to the other."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import ServiceAction, TrackerView
from dialogs.services import Services


class ActionOfferLink(ServiceAction):
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        return [SlotSet("link_code", services.link_code())]


class ActionLink(ServiceAction):
    """Try the code that was sent; `link_outcome` is the result."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        return [SlotSet("link_outcome", services.link(str(tracker.slot("link_code") or "")))]
