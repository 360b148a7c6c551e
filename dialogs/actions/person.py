"""What a person decides about messages, language and data."""

from __future__ import annotations

from rasa_sdk.events import AllSlotsReset, EventType, SlotSet

from dialogs.actions.base import REPORTED, ServiceAction, TrackerView
from dialogs.actions.feedback import keep
from dialogs.actions.poster import store_rating
from dialogs.actions.survey import recall
from dialogs.services import Services
from dialogs.state import written


def rate_in_passing(services: Services, tracker: TrackerView) -> list[EventType]:
    """A number beside a STOP or a cry for help is kept all the same, if a survey waits for one or a unit is named."""
    rating = tracker.entity("rating")
    if rating is not None and (unit := tracker.entity("unit")):
        return _rate_unit_in_passing(services, tracker, unit, int(rating))
    how, visit = recall(services, tracker)
    if rating is None or how not in ("open", "correction"):
        return []
    services.rate(visit, int(rating))
    return [SlotSet("rated_at", written(services.now)), SlotSet("last_rating", rating)]


def _rate_unit_in_passing(
    services: Services, tracker: TrackerView, unit: str, rating: int
) -> list[EventType]:
    known = services.unit(unit, True)
    if tracker.slot("child") or (known is not None and known.sensitive):
        return []
    return store_rating(services, tracker, unit, rating, None)


class ActionStop(ServiceAction):
    """Stop all messages. What was said beside that becomes a case: no question can follow it up."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        rated = rate_in_passing(services, tracker)
        services.stop(tracker.text)
        if words := tracker.entity("comment"):
            services.hand_over(words, recall(services, tracker).visit if rated else None)
            for flag in REPORTED:
                if flag in tracker.flags:
                    services.flag(flag, words)
        return [*rated, SlotSet("consent_words", None), SlotSet("offer", None)]


class ActionPerhapsStop(ServiceAction):
    """Keep the words of what may be a wish to stop. Only a word that a rule knows ends all messages."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        keep(services, tracker, tracker.text)
        return [SlotSet("consent_words", None), SlotSet("offer", None)]


class ActionStart(ServiceAction):
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        services.start(tracker.text)
        return [SlotSet("child", None)]


class ActionWrongPerson(ServiceAction):
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        services.wrong_person(tracker.text)
        return []


class ActionChangeLanguage(ServiceAction):
    """Speak the language that was asked for, if it is offered; `utter_language` tells how to name one."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        language = tracker.entity("topic")
        if language not in services.languages():
            return []
        services.set_language(language)
        return [SlotSet("language", language)]


class ActionMyData(ServiceAction):
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        stored = services.stored()
        return [SlotSet("n", stored.get("n", "0")), SlotSet("listed", stored.get("listed") == "yes")]


class ActionPrivacy(ServiceAction):
    """Find out whether the days of lists concern the person: who is on one, or is being asked to join one."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        joining = any(frame["flow_id"] == "join" for frame in tracker.tracker.stack)
        return [SlotSet("listed", joining or services.stored().get("listed") == "yes")]


class ActionForget(ServiceAction):
    """Erase the person, and from the conversation all that it remembers."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        services.forget()
        return [AllSlotsReset()]
