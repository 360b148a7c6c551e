"""Somebody opens the conversation, perhaps by a link that says what it is about: from a poster, a leaflet, a page."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import DeskAction, Said
from dialogs.services import Desk

ARRIVED = "EXTERNAL_session_start"


class ActionArrive(DeskAction):
    """Read where the link came from: `unit-koks`, `opp-olka`, or nothing that we know."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        kind, _, id = str(said.slot("source") or "").partition("-")
        if kind == "unit" and (named := desk.unit(id)) and not named.rest:
            return [SlotSet("arrived", "unit"), SlotSet("feedback_unit", named.id)]
        if kind == "opp" and id:
            return [
                SlotSet("arrived", "opportunity"),
                SlotSet("choice", "opportunities"),
                SlotSet("opportunity", id),
            ]
        if not kind:
            # It counts as the word START. A person who opted out opens no conversation by accident.
            desk.start("/start")
            return [SlotSet("arrived", "plain"), SlotSet("child", None)]
        return [SlotSet("arrived", "plain")]
