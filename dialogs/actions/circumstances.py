"""People who are not to be asked for a number: the bereaved, children, and those who cannot write or see."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import REPORTED, DeskAction, Said
from dialogs.actions.feedback import keep
from dialogs.actions.poster import rated_lately
from dialogs.actions.survey import recall
from dialogs.services import Desk
from dialogs.state import written


def _keep_all(desk: Desk, said: Said) -> list[EventType]:
    """The words, and a number beside them where it belongs to a visit."""
    rated: list[EventType] = []
    rating, visit = said.entity("rating"), recall(desk, said).visit
    if rating is not None and visit is not None:
        desk.rate(visit, int(rating))
        rated = [SlotSet("last_rating", rating), SlotSet("rated_at", written(desk.now))]
    keep(desk, said, said.text)
    return rated


class ActionBereavement(DeskAction):
    """Keep what was said, open a case, and send no more surveys."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        rated = _keep_all(desk, said)
        for flag in (*REPORTED, "bereavement"):
            if flag == "bereavement" or flag in said.flags:
                desk.flag(flag, said.text)
        desk.stop(said.text)
        return [*rated, SlotSet("consent_words", None)]


class ActionChild(DeskAction):
    """Keep a child's words, count none of the child's numbers, and send no more surveys."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        if said.slot("survey") and said.slot("rated_at"):
            desk.unrate(said.slot("survey"))
        if unit := rated_lately(desk, said):
            desk.unrate(None, unit)
        desk.keep(said.text)
        desk.stop(said.text)
        forgotten = ("rated_at", "last_rating", "rating", "rated_unit", "rated_unit_at", "consent_words")
        return [SlotSet("child", True), *(SlotSet(name, None) for name in forgotten)]


class ActionNeedsHelp(DeskAction):
    """Keep the words of a person who is answered for their circumstances."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        return _keep_all(desk, said)
