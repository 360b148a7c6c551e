"""A person may be in danger."""

from __future__ import annotations

from datetime import timedelta

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import ServiceAction, TrackerView
from dialogs.actions.person import rate_in_passing
from dialogs.services import Services
from dialogs.state import moment, written

SILENCE = timedelta(hours=1)  # the same words are said at most once in it
TOPICS = ("suicide", "emergency", "violence", "threat")
VIOLENT = ("violence", "threat")  # a case of its own kind


class ActionCrisis(ServiceAction):
    """Keep the text, alert staff, choose the words of the answer: none if they were said within the hour."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        services.keep(tracker.text, "crisis")
        topic = tracker.entity("topic")
        topic = topic if topic in TOPICS else "emergency"
        if tracker.sure and topic in VIOLENT:
            services.flag("violence", tracker.text)
        # What no rule is sure of is looked at in working hours: its case is not urgent.
        services.flag("crisis" if tracker.sure else "perhaps_crisis", tracker.text)
        before = tracker.slot("crisis_said")
        before = before if isinstance(before, dict) else {}
        before = {
            name: at for name, at in before.items() if (then := moment(at)) and services.now - then < SILENCE
        }
        return [
            *rate_in_passing(services, tracker),
            SlotSet("crisis_topic", None if topic in before else topic),
            SlotSet("crisis_said", {topic: written(services.now), **before}),
            SlotSet("consent_words", None),
            SlotSet("offer", None),
        ]
