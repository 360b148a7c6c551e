"""The question at a unit's poster: PALAUTE KOKS, a number, a reason. No visit is behind it, so no invited figure counts it."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import DAY, ServiceAction, TrackerView, flow_cancelled
from dialogs.services import Services
from dialogs.state import written

CORRECTABLE = DAY  # another number within it corrects the unit's rating
NUMBERS = range(11)
QUESTION = "utter_ask_unit_rating"


def rated_lately(services: Services, tracker: TrackerView) -> str | None:
    """The unit whose rating another number corrects and words explain."""
    since = tracker.since("rated_unit_at", services.now)
    if since is None or since >= CORRECTABLE or tracker.has_flow("give_feedback"):
        return None
    return str(tracker.slot("rated_unit"))


def store_rating(
    services: Services, tracker: TrackerView, unit: str, rating: int, question: str | None
) -> list[EventType]:
    """Store the rating unless it says the same once more. `question` is the version that was asked, if any was."""
    same = unit == rated_lately(services, tracker) and rating == tracker.slot("last_unit_rating")
    if not same:
        services.rate(None, rating, unit, question=question)
    return [
        SlotSet("rated_unit", unit),
        SlotSet("rated_unit_at", written(services.now)),
        SlotSet("last_unit_rating", rating),
    ]


class ActionHearUnit(ServiceAction):
    """Take what was said at the poster. A child and a client of a sensitive unit are asked for words, never for a number."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        unit = str(tracker.entity("unit") or tracker.slot("feedback_unit"))
        rating, comment = tracker.entity("rating"), tracker.entity("comment")
        known = services.unit(unit, True)
        closed = tracker.slot("child") or (known is not None and known.sensitive)
        if closed or (comment is not None and rating is None):
            return [SlotSet("unit_heard", "words"), SlotSet("feedback_unit", unit)]
        before = rated_lately(services, tracker)
        forgotten = (
            [] if before == unit else [SlotSet("rated_unit_at", None), SlotSet("last_unit_rating", None)]
        )
        return [
            *forgotten,
            SlotSet("unit_heard", "number"),
            SlotSet("rated_unit", unit),
            SlotSet("unit_question", _version(services, tracker, unit) if rating is None else None),
            SlotSet("unit_rating", rating),
            SlotSet("unit_reason", comment),
            SlotSet("feedback_unit", None),
            flow_cancelled("give_feedback"),
        ]


def _version(services: Services, tracker: TrackerView, unit: str) -> str:
    """The version of the question by the unit's rules, or the last one where posters have no wording of that."""
    ids = [str(each.get("id") or "") for each in tracker.domain["responses"][QUESTION]]
    wanted = services.question_of(unit)
    return wanted if wanted in ids else ids[-1]


class ActionAskUnitRating(ServiceAction):
    """Ask with a button for each number. It names its unit: under an older question it does not rate a newer unit."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        unit = tracker.slot("rated_unit")
        buttons = [
            {"title": str(number), "payload": f"/SetSlots(unit_rating={number},rated_unit={unit})"}
            for number in NUMBERS
        ]
        tracker.dispatcher.utter_message(response=QUESTION, buttons=buttons)
        return []


class ActionRateUnit(ServiceAction):
    """Store the rating; a second, other one corrects the first."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        unit, rating = tracker.slot("rated_unit"), tracker.slot("unit_rating")
        return store_rating(services, tracker, unit, int(rating), tracker.slot("unit_question"))


class ActionExplainUnit(ServiceAction):
    """Keep the reason with the unit's rating. A question passed over leaves an empty one, which is none."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        if reason := tracker.slot("unit_reason"):
            services.explain(None, reason, tracker.slot("rated_unit"))
        return [SlotSet("acknowledged", "discrimination" in tracker.flags)]
