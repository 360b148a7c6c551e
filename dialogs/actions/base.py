"""What all actions share: a name made of the class, and the services of the turn."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from dialogs.actions.journal import Journal
from dialogs.actions.sdk import Action, CollectingDispatcher, EventType, SlotSet, Tracker
from dialogs.services import Services
from dialogs.services import services as current_services
from dialogs.state import moment

DAY = timedelta(days=1)
REPORTED = ("discrimination", "complaint")  # flags of a text that staff are alerted to


class ServiceAction(Action, ABC):  # type: ignore[misc]  # rasa-sdk ships no types
    """An action that uses the turn's services, named as its class in small letters: `ActionRate` is `action_rate`."""

    def name(self) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()

    # rasa-sdk runs plain functions as well as coroutines; a turn waits for nothing, so these are plain.
    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]
    ) -> list[EventType]:
        services = current_services.get(None)
        if services is not None:
            return self.act(services, TrackerView(dispatcher, tracker, domain))
        journal = Journal()
        events = self.act(journal, TrackerView(dispatcher, tracker, domain))
        return [*events, SlotSet("desk_journal", journal.entries)]

    @abstractmethod
    def act(self, services: Services, tracker: TrackerView) -> list[EventType]: ...


class TrackerView:
    """What an action may look at: the slots, and what was said last (masked: fit to be kept)."""

    __slots__ = ("dispatcher", "domain", "tracker")

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Mapping[str, Any]) -> None:
        self.dispatcher, self.tracker, self.domain = dispatcher, tracker, domain

    def slot(self, name: str) -> Any:
        return self.tracker.slots.get(name)

    @property
    def text(self) -> str:
        return str(self.tracker.latest_message.get("text") or "")

    @property
    def intent(self) -> str:
        return str((self.tracker.latest_message.get("intent") or {}).get("name") or "")

    def entity(self, name: str) -> Any:
        return next(iter(self.tracker.get_latest_entity_values(name)), None)

    @property
    def flags(self) -> list[str]:
        return list((self.tracker.latest_message.get("metadata") or {}).get("flags") or ())

    @property
    def sure(self) -> bool:
        """Whether a rule read the text; false where only the second opinion did."""
        return bool((self.tracker.latest_message.get("metadata") or {}).get("sure", True))

    @property
    def language(self) -> str:
        return str(self.slot("language") or "fi")

    @property
    def alone(self) -> bool:
        """No other flow is open, so no other action stores what was said."""
        return len(self.tracker.stack) <= 1

    def has_flow(self, id: str) -> bool:
        """Whether this flow is open below the one that acts."""
        return any(frame["flow_id"] == id for frame in self.tracker.stack[:-1])

    @property
    def question(self) -> str | None:
        """The slot that was asked for, to a pattern that was called for its question."""
        return self.tracker.stack[-1].get("collect") if self.tracker.stack else None

    def since(self, name: str, now: datetime) -> timedelta | None:
        """How long ago the moment is that a slot holds; None where it holds none."""
        at = moment(self.slot(name))
        return now - at if at else None


def flow_cancelled(flow: str) -> EventType:
    """Rasa's event for a flow that ends unfinished."""
    return {"event": "flow_cancelled", "timestamp": None, "flow_id": flow}
