"""What was looked for in one's own words: what is found, what is not, and a letter of a list that was shown before."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import DAY, ServiceAction, TrackerView, flow_cancelled
from dialogs.services import Services
from dialogs.state import written

_LIST = "take_part"


class ActionBeginSearch(ServiceAction):
    """Show what was found as a list, or the one item whose title was written. What was not found is kept as a wish."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        found = tracker.entity("found") or []
        titled = [item for item in found if item["titled"]]
        alone = titled if len(titled) == 1 else found if len(found) == 1 and found[0]["sure"] else []
        searched = [SlotSet("searched", tracker.text), SlotSet("searched_at", written(services.now))]
        if not found:
            services.wish(tracker.text)
            return [*searched, SlotSet("search_state", "none")]
        return [
            *searched,
            flow_cancelled(_LIST),
            SlotSet("search_state", "found"),
            SlotSet("choice", "opportunities"),
            SlotSet("found", None if alone else found),
            SlotSet("opportunity", alone[0]["id"] if alone else None),
        ]


class ActionPickLetter(ServiceAction):
    """A letter of the last list counts for a day."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        since = tracker.since("lettered_at", services.now)
        chosen = (tracker.slot("lettered") or {}).get(tracker.text)
        if chosen is None or since is None or since > DAY:
            return [SlotSet("search_state", "old")]
        return [
            flow_cancelled(_LIST),
            SlotSet("search_state", "found"),
            SlotSet("choice", chosen.get("choice") or "opportunities"),
            SlotSet("opportunity", chosen.get("opportunity")),
            SlotSet("found", None),
        ]
