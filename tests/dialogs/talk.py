"""One conversation as a test holds it: say, press, let something happen, look at the replies."""

from __future__ import annotations

import json
from typing import Any

from dialogs.engine import Engine
from dialogs.turn import Reminder, Turn, UserMessage
from tests.dialogs.recorded_services import RecordedServices


class Talk:
    """The state goes to JSON and back after every turn. `trail` gathers the whole conversation's steps."""

    def __init__(self, engine: Engine, language: str = "fi", channel: str = "sms") -> None:
        self.engine, self.language, self.channel = engine, language, channel
        self.services = RecordedServices()
        self.state: dict[str, Any] | None = None
        self.turn = Turn({})
        self.trail: list[str] = []
        self.reminders: dict[str, Reminder] = {}

    def hear(self, heard: UserMessage) -> list[str]:
        """The names of the responses."""
        self.services.done.clear()
        self.turn = self.engine.turn(
            self.state, heard, self.services, channel=self.channel, language=self.language
        )
        self.state = json.loads(json.dumps(self.turn.state))
        assert self.state == self.turn.state
        self.trail += self.turn.trail
        for reminder in self.turn.reminders:
            if reminder.at is None:
                self.reminders.pop(reminder.name, None)
            else:
                self.reminders[reminder.name] = reminder
        return [reply.response for reply in self.turn.replies]

    def say(self, text: str) -> list[str]:
        return self.hear(UserMessage(text=text))

    def press(self, payload: str) -> list[str]:
        return self.hear(UserMessage(payload=payload))

    def due(self, visit: str = "v1") -> list[str]:
        self.services.visit = visit
        return self.hear(UserMessage(event="EXTERNAL_visit_due", slots={"visit": visit, "unit": "koks"}))

    def happens(self, event: str, **slots: Any) -> list[str]:
        return self.hear(UserMessage(event=f"EXTERNAL_{event}", slots=slots))

    @property
    def texts(self) -> list[str]:
        return [reply.text for reply in self.turn.replies]

    @property
    def done(self) -> list[tuple[Any, ...]]:
        return self.services.done

    @property
    def flows(self) -> list[str]:
        return [frame["flow"] for frame in self.turn.state.get("stack", [])]
