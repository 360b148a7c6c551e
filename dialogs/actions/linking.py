"""Two channels of one person, by a code that the person carries from the one to the other."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import DeskAction, Said
from dialogs.services import Desk


class ActionOfferLink(DeskAction):
    def act(self, desk: Desk, said: Said) -> list[EventType]:
        return [SlotSet("link_code", desk.link_code())]


class ActionLink(DeskAction):
    """Try the code that was sent; `link_outcome` says what came of it."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        return [SlotSet("link_outcome", desk.link(str(said.slot("link_code") or "")))]
