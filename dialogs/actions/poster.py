"""A unit's keyword, as posters show it (PALAUTE KOKS), with a number: a rating of that unit, without a visit."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import DAY, TrackerView
from dialogs.services import NamedUnit, Services
from dialogs.state import written
from dialogs.understanding import Kind, command_word, understand

CORRECTABLE = DAY  # another number within it corrects the unit's rating


def spoken_of(services: Services, text: str) -> NamedUnit | None:
    """`Palaute koks jono oli pitkä`: the poster's words, however they are written."""
    head, _, rest = text.partition(" ")
    if command_word(head.strip(":")) is not Kind.feedback:
        return None
    return services.unit(rest)


def rate_unit(services: Services, tracker: TrackerView, unit: str, words: str) -> list[EventType]:
    """Rate the unit if the words are a number, with or without a reason. Nothing where they are not."""
    meant = understand(words, expecting="rating")
    if tracker.slot("child") or meant.kind not in (Kind.rating, Kind.rating_comment) or meant.rating is None:
        return []
    services.rate(None, meant.rating, unit)
    if meant.comment:
        services.explain(None, meant.comment, unit)
    return [
        SlotSet("last_rating", meant.rating),
        SlotSet("rated_unit", unit),
        SlotSet("rated_unit_at", written(services.now)),
    ]


def asked_about(services: Services, tracker: TrackerView) -> str | None:
    """The unit that a number is about: named beside it, or named before the question for feedback."""
    if tracker.slot("child"):
        return None
    if (named := spoken_of(services, tracker.text)) and named.rest:
        return named.id
    unit = tracker.slot("feedback_unit") if _asks_for_feedback(tracker) else None
    return named.id if unit and (named := services.unit(unit)) else None


def rated_lately(services: Services, tracker: TrackerView) -> str | None:
    """The unit whose rating another number corrects and words explain."""
    since = tracker.since("rated_unit_at", services.now)
    if since is None or since >= CORRECTABLE or _asks_for_feedback(tracker):
        return None
    return str(tracker.slot("rated_unit"))


def _asks_for_feedback(tracker: TrackerView) -> bool:
    return any(frame["flow_id"] == "give_feedback" for frame in tracker.tracker.stack[:-1])
