"""Runs actions in this process, with the tracker and dispatcher that rasa-sdk's server would give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.actions.sdk import CollectingDispatcher, Tracker
from dialogs.assistant import Action, Assistant
from dialogs.state import Frame


class ActionExecutor:
    """The actions of one turn. They see all slots of the domain, as they stand when each runs."""

    def __init__(
        self, assistant: Assistant, slots: Mapping[str, Any], message: dict[str, Any], channel: str
    ) -> None:
        self.assistant, self.slots = assistant, slots
        self.tracker = Tracker(
            sender_id="",  # an action does not learn who it is
            slots={},
            latest_message=message,
            events=[{"event": "user", "input_channel": channel}],
            paused=False,
            followup_action=None,
            active_loop={},
            latest_action_name=None,
        )

    def run(
        self, action: Action, stack: Sequence[Frame]
    ) -> tuple[Sequence[Mapping[str, Any]], list[dict[str, Any]]]:
        """The events it returned and the messages it wants uttered. What it raises goes through."""
        dispatcher = CollectingDispatcher()
        self.tracker.slots = {**self.assistant.initial, **self.slots}
        self.tracker.stack = [
            {**frame.context, "flow_id": frame.flow, "step_id": frame.step} for frame in stack
        ]
        events = action.run(dispatcher, self.tracker, self.assistant.domain)
        return events or (), dispatcher.messages
