"""A person opens the conversation, perhaps by a link that says what it is about: from a poster, a leaflet, a page."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import ServiceAction, TrackerView, flow_cancelled
from dialogs.services import Services

ARRIVED = "EXTERNAL_session_start"
MENU = "take_part"
POSTERS = ("poster", "campaign")


class ActionArrive(ServiceAction):
    """Read where the link came from: `unit-koks`, `opp-olka`, a poster (`poster-olka`, `campaign-summer`), or nothing that we
    know.
    """

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        kind, _, id = str(tracker.slot("source") or "").partition("-")
        if kind == "unit" and (named := services.unit(id)) and not named.rest:
            return [SlotSet("arrived", "unit"), SlotSet("feedback_unit", named.id)]
        if kind in POSTERS and (opens := services.by_poster(kind, id)) is not None:
            if not opens:
                return [flow_cancelled(MENU), SlotSet("arrived", "menu")]
            kind, id = "opp", opens
        if kind == "opp" and id:
            return [
                flow_cancelled(MENU),  # what it showed before
                SlotSet("arrived", "opportunity"),
                SlotSet("choice", "opportunities"),
                SlotSet("opportunity", id),
            ]
        if not kind:
            # It counts as the word START. A person who opted out opens no conversation by accident.
            services.start("/start")
            return [SlotSet("arrived", "plain"), SlotSet("child", None)]
        return [SlotSet("arrived", "plain")]
