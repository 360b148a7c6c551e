"""Light suggestions, and the official initiative that they are not."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import DAY, ServiceAction, TrackerView
from dialogs.actions.participation import cut
from dialogs.services import TITLE_LENGTH, Services
from dialogs.state import written

# Results of support whose words say what ALOITE asks for next: the official way, or a suggestion of one's own.
_OFFICIAL_NEXT, _SUGGESTION_NEXT = ("new", "already", "own"), ("done", "unknown")


class ActionRecallSuggestion(ServiceAction):
    """ALOITE with words is a suggestion; right after one, or for an official one, it asks for the official way.

    It is for the council that is named, or that the person was told of since the last one.
    """

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        wished = tracker.intent == "initiative"  # and not from the menu
        council = tracker.entity("council") or (_shown(services, tracker) if wished else None)
        to = [SlotSet("suggest_to", council), SlotSet("suggest_to_title", _title(services, tracker, council))]
        if text := tracker.entity("comment"):
            return [*to, SlotSet("suggestion_heard", "given"), SlotSet("suggestion", text)]
        suggested = tracker.since("suggested_at", services.now)
        again = wished and suggested is not None and suggested < DAY and not council
        if again or tracker.entity("topic") == "legal":
            return _official(services, tracker)
        return [*to, SlotSet("suggestion_heard", "ask"), SlotSet("suggestion", None)]


def _shown(services: Services, tracker: TrackerView) -> str | None:
    """The council that the person was told of last, for a day."""
    since = tracker.since("council_shown_at", services.now)
    return tracker.slot("council_shown") if since is not None and since < DAY else None


def _title(services: Services, tracker: TrackerView, council: str | None) -> str | None:
    item = services.opportunity(council, tracker.language) if council else None
    return cut(item.title, TITLE_LENGTH) if item is not None and item.council else None


def _official(services: Services, tracker: TrackerView) -> list[EventType]:
    services.official_way_told()
    online = services.variables(tracker.language).get("initiative_service")
    return [SlotSet("suggestion_heard", "legal_online" if online else "legal"), SlotSet("suggested_at", None)]


class ActionSuggest(ServiceAction):
    """Keep it, for the council where that is still open. What comes next is for another one."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        council = tracker.slot("suggest_to")
        title = _title(services, tracker, council)
        ref = services.suggest(tracker.slot("suggestion"), council if title else None)
        return [
            SlotSet("ref", ref),
            SlotSet("suggest_to_title", title),
            SlotSet("suggested_at", written(services.now)),
            SlotSet("council_shown", None),
        ]


class ActionSuggestionState(ServiceAction):
    """How far a suggestion is. ALOITE after that asks for the official way, as it does after a suggestion; where there is none
    of that number, for a suggestion.
    """

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        reference = str(tracker.entity("reference"))
        state = services.suggestion_state(reference)
        return [
            SlotSet("asked_ref", reference),
            SlotSet("suggestion_state", state),
            SlotSet("supporters", str(services.supporters(reference)) if state else None),
            SlotSet("suggested_at", written(services.now) if state else None),
        ]


class ActionSupport(ServiceAction):
    """Support by number, or taking it back. ALOITE after that asks for the official way, which support is not."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        reference = tracker.entity("reference")
        if reference is None:
            return [SlotSet("supported", "several")]
        change = services.take_back_support if tracker.intent == "take_back_support" else services.support
        result, supporters = change(str(reference))
        if reason := tracker.entity("comment"):
            services.keep(reason)
        return [
            SlotSet("asked_ref", reference),
            SlotSet("supported", result),
            SlotSet("supporters", str(supporters)),
            *_next(services, result),
        ]


def _next(services: Services, result: str) -> list[EventType]:
    if result in _OFFICIAL_NEXT:
        return [SlotSet("suggested_at", written(services.now))]
    return [SlotSet("suggested_at", None)] if result in _SUGGESTION_NEXT else []
