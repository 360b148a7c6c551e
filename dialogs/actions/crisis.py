"""Somebody may be in danger."""

from __future__ import annotations

from datetime import timedelta

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import DeskAction, Said
from dialogs.actions.person import rate_in_passing
from dialogs.services import Desk
from dialogs.state import moment, written

SILENCE = timedelta(hours=1)  # the same words are said at most once in it
TOPICS = ("suicide", "emergency", "violence", "threat")


class ActionCrisis(DeskAction):
    """Keep the text, alert staff, choose the words of the answer: none if they were said within the hour."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        desk.keep(said.text, "crisis")
        desk.flag("crisis", said.text)
        topic = said.entity("topic")
        topic = topic if topic in TOPICS else "emergency"
        before = said.slot("crisis_said")
        before = before if isinstance(before, dict) else {}
        before = {
            name: at for name, at in before.items() if (then := moment(at)) and desk.now - then < SILENCE
        }
        return [
            *rate_in_passing(desk, said),
            SlotSet("crisis_topic", None if topic in before else topic),
            SlotSet("crisis_said", {topic: written(desk.now), **before}),
            SlotSet("consent_words", None),
            SlotSet("offer", None),
        ]
