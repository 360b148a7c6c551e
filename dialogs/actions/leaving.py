"""Leaving: every list, or the one of several that the person chooses."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import ServiceAction, TrackerView, flow_cancelled
from dialogs.actions.participation import cut, in_sentence, page
from dialogs.services import TITLE_LENGTH, Membership, Services

ALL = "all"
ROOM = 80  # septets for titles: the question and its own choices take the rest of 160, in three languages


class ActionPrepareLeave(ServiceAction):
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        count = len(services.memberships(tracker.language))
        return [
            SlotSet("memberships", count),
            SlotSet("leaving_page", 0),
            SlotSet("leaving", None),
            *(SlotSet(slot, None) for slot in ("consent_words", "joining")),
            flow_cancelled("join"),
        ]


class ActionAskLeaving(ServiceAction):
    """Ask which list to leave. All of them come first on every page."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        lists = services.memberships(tracker.language)
        shown, number, more = page(lists, int(tracker.slot("leaving_page") or 0), ROOM)
        tracker.dispatcher.utter_message(
            response="utter_ask_leaving_more" if more else "utter_ask_leaving",
            buttons=[{"title": _called(each), "payload": f"/SetSlots(leaving={each.id})"} for each in shown],
        )
        return [SlotSet("leaving_page", number)]


class ActionNextLeaving(ServiceAction):
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        return [SlotSet("leaving_page", (tracker.slot("leaving_page") or 0) + 1), SlotSet("leaving", None)]


class ActionLeave(ServiceAction):
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        lists, chosen = services.memberships(tracker.language), tracker.slot("leaving")
        left = next((each for each in lists if each.id == chosen or len(lists) == 1), None)
        gone = services.leave(None if chosen in (None, ALL) else str(chosen))
        return [
            SlotSet("left", gone),
            SlotSet("left_title", in_sentence(_called(left)) if left else None),
        ]


def _called(membership: Membership) -> str:
    return cut(membership.group or membership.title, TITLE_LENGTH)
