"""What a person decides about messages, language and data."""

from __future__ import annotations

from rasa_sdk.events import AllSlotsReset, EventType, SlotSet

from dialogs.actions.base import REPORTED, DeskAction, Said
from dialogs.actions.survey import recall
from dialogs.services import Desk
from dialogs.state import written


def rate_in_passing(desk: Desk, said: Said) -> list[EventType]:
    """A number beside a STOP or a cry for help is kept all the same, if a survey waits for one."""
    rating = said.entity("rating")
    how, visit = recall(desk, said)
    if rating is None or how not in ("open", "correction"):
        return []
    desk.rate(visit, int(rating))
    return [SlotSet("rated_at", written(desk.now)), SlotSet("last_rating", rating)]


class ActionStop(DeskAction):
    """Stop all messages. What was said beside that becomes a case: no question can follow it up."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        rated = rate_in_passing(desk, said)
        desk.stop(said.text)
        if words := said.entity("comment"):
            desk.hand_over(words, recall(desk, said).visit if rated else None)
            for flag in REPORTED:
                if flag in said.flags:
                    desk.flag(flag, words)
        return [*rated, SlotSet("consent_words", None), SlotSet("offer", None)]


class ActionStart(DeskAction):
    def act(self, desk: Desk, said: Said) -> list[EventType]:
        desk.start(said.text)
        return [SlotSet("child", None)]


class ActionWrongPerson(DeskAction):
    def act(self, desk: Desk, said: Said) -> list[EventType]:
        desk.wrong_person(said.text)
        return []


class ActionChangeLanguage(DeskAction):
    """Speak the language that was asked for; where none was named, `utter_language` tells how to name one."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        language = said.entity("topic")
        if language not in ("fi", "sv", "en"):
            return []
        desk.set_language(language)
        return [SlotSet("language", language)]


class ActionMyData(DeskAction):
    def act(self, desk: Desk, said: Said) -> list[EventType]:
        stored = desk.stored()
        return [SlotSet("n", stored.get("n", "0")), SlotSet("listed", stored.get("listed") == "yes")]


class ActionPrivacy(DeskAction):
    """Find out whether the days of lists concern the person: who is on one, or is being asked to join one."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        joining = any(frame["flow_id"] == "join" for frame in said.tracker.stack)
        return [SlotSet("listed", joining or desk.stored().get("listed") == "yes")]


class ActionForget(DeskAction):
    """Erase the person, and from the conversation all that it remembers."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        desk.forget()
        return [AllSlotsReset()]
