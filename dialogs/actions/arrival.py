"""A person opens the conversation, perhaps by a link that says what it is about: from a poster, a leaflet, a page."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import ServiceAction, TrackerView
from dialogs.services import Services

ARRIVED = "EXTERNAL_session_start"


class ActionArrive(ServiceAction):
    """Read where the link came from: `unit-koks`, `opp-olka`, or nothing that we know."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        kind, _, id = str(tracker.slot("source") or "").partition("-")
        if kind == "unit" and (named := services.unit(id)) and not named.rest:
            return [SlotSet("arrived", "unit"), SlotSet("feedback_unit", named.id)]
        if kind == "opp" and id:
            return [
                SlotSet("arrived", "opportunity"),
                SlotSet("choice", "opportunities"),
                SlotSet("opportunity", id),
            ]
        if not kind:
            # It counts as the word START. A person who opted out opens no conversation by accident.
            services.start("/start")
            return [SlotSet("arrived", "plain"), SlotSet("child", None)]
        return [SlotSet("arrived", "plain")]
