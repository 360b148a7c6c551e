"""What people ask about this service, answered from what is known of them."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import DAY, ServiceAction, TrackerView
from dialogs.actions.wording import written_day
from dialogs.services import Services
from dialogs.state import written


def _asked_about(services: Services, tracker: TrackerView) -> str | None:
    survey = tracker.slot("survey") if tracker.slot("survey_open") else None
    return survey or services.latest_visit()


class ActionTellVisit(ServiceAction):
    """The day of the visit that is asked about, and no more: neither the unit nor the kind of service."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        visit = _asked_about(services, tracker)
        day = services.visit_day(visit) if visit else None
        return [SlotSet("visit_day", written_day(day, tracker.language) if day else None)]


class ActionTellPrice(ServiceAction):
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        return [SlotSet("reply_is_free", services.reply_is_free())]


class ActionForeignLanguage(ServiceAction):
    """Answer another script in Swedish or English; `foreign_told`: how to choose was told within the day."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        language = "en" if tracker.language == "fi" and "en" in services.languages() else tracker.language
        if language != tracker.language:
            services.set_language(language)
        since = tracker.since("foreign_at", services.now)
        told = since is not None and since < DAY
        return [
            SlotSet("language", language),
            SlotSet("foreign_told", told),
            *([] if told else [SlotSet("foreign_at", written(services.now))]),
        ]
