"""What people ask about this service, answered from what is known of them."""

from __future__ import annotations

from datetime import date

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import DAY, DeskAction, Said
from dialogs.services import Desk
from dialogs.state import written

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def _asked_about(desk: Desk, said: Said) -> str | None:
    survey = said.slot("survey") if said.slot("survey_open") else None
    return survey or desk.latest_visit()


def _written(day: date, language: str) -> str:
    if language == "en":
        return f"{day.day} {_MONTHS[day.month - 1]}"
    return f"{day.day}.{day.month}."


class ActionTellVisit(DeskAction):
    """The day of the visit that is asked about, and no more: neither the unit nor the kind of service."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        visit = _asked_about(desk, said)
        day = desk.visit_day(visit) if visit else None
        return [SlotSet("visit_day", _written(day, said.language) if day else None)]


class ActionTellPrice(DeskAction):
    def act(self, desk: Desk, said: Said) -> list[EventType]:
        return [SlotSet("reply_is_free", desk.reply_is_free())]


class ActionForeignLanguage(DeskAction):
    """Answer another script in Swedish or English; `foreign_told`: how to choose was told within the day."""

    def act(self, desk: Desk, said: Said) -> list[EventType]:
        language = said.language if said.language != "fi" else "en"
        if language != said.language:
            desk.set_language(language)
        since = said.since("foreign_at", desk.now)
        told = since is not None and since < DAY
        return [
            SlotSet("language", language),
            SlotSet("foreign_told", told),
            *([] if told else [SlotSet("foreign_at", written(desk.now))]),
        ]
