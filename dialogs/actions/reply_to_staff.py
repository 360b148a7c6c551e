"""What a person writes back after staff answered."""

from __future__ import annotations

from rasa_sdk.events import EventType, SlotSet

from dialogs.actions.base import REPORTED, ServiceAction, TrackerView
from dialogs.actions.feedback import thank
from dialogs.services import Services
from dialogs.understanding.thanks import is_only_thanks


class ActionReplyToStaff(ServiceAction):
    """Give the text to the staff who answered. Thanks alone are not answered, nor what was reported and has its answer."""

    def act(self, services: Services, tracker: TrackerView) -> list[EventType]:
        reported = [flag for flag in REPORTED if flag in tracker.flags]
        thanks = not reported and is_only_thanks(tracker.text)
        services.write_back(tracker.text, thanks=thanks)
        return [SlotSet("heard", "quiet")] if thanks or reported else thank(services, tracker, "kept")
