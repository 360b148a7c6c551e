"""People who are not to be asked for a number: the bereaved, children, and those who cannot write or see."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import REPORTED, ServiceAction, TrackerView
from dialogs.actions.feedback import keep
from dialogs.actions.poster import rated_lately
from dialogs.actions.survey import recall
from dialogs.services import Services
from dialogs.state import written


def _keep_all(services: Services, tracker: TrackerView) -> list[EventType]:
    """The words, and a number beside them where it belongs to a visit."""
    rated: list[EventType] = []
    rating, visit = tracker.entity("rating"), recall(services, tracker).visit
    if rating is not None and visit is not None:
        services.rate(visit, int(rating))
        rated = [SlotSet("last_rating", rating), SlotSet("rated_at", written(services.now))]
    keep(services, tracker, tracker.text)
    return rated


class ActionBereavement(ServiceAction):
    """Keep what was said, open a case, and send no more surveys."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        for flag in (*REPORTED, "bereavement"):
            if flag == "bereavement" or flag in tracker.flags:
                services.flag(flag, tracker.text)
        rated = _keep_all(services, tracker)
        services.stop(tracker.text)
        return [*rated, SlotSet("consent_words", None)]


class ActionChild(ServiceAction):
    """Keep a child's words, count none of the child's numbers, and send no more surveys."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        if tracker.slot("survey") and tracker.slot("rated_at"):
            services.unrate(tracker.slot("survey"))
        if unit := rated_lately(services, tracker):
            services.unrate(None, unit)
        services.keep(tracker.text)
        services.stop(tracker.text)
        forgotten = (
            "rated_at", "last_rating", "rating", "rated_unit", "rated_unit_at", "last_unit_rating", "consent_words",
        )  # fmt: skip
        return [SlotSet("child", True), *(SlotSet(name, None) for name in forgotten)]


class ActionNeedsHelp(ServiceAction):
    """Keep the words of a person who is answered for their circumstances."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        return _keep_all(services, tracker)
