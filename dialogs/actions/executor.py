"""Runs actions in this process, with the tracker and dispatcher that rasa-sdk's server would give them."""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from inspect import iscoroutine
from typing import Any

from dialogs.actions.sdk import CollectingDispatcher, Tracker
from dialogs.assistant import Action, Assistant
from dialogs.state import Frame


class ActionError(ValueError):
    """An action asks for what the engine does not do."""


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
        """The events it returned and the messages it wants uttered. What it raises goes through, with its name."""
        dispatcher = CollectingDispatcher()
        self.tracker.slots = {**self.assistant.initial, **self.slots}
        self.tracker.stack = [
            {**frame.context, "flow_id": frame.flow, "step_id": frame.step} for frame in stack
        ]
        try:
            events = action.run(dispatcher, self.tracker, self.assistant.domain)
            if iscoroutine(events):
                events = _finished(events)
        except Exception as error:
            error.add_note(f"in the action {action.name()}")
            raise
        return events or (), dispatcher.messages


def _finished(run: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine returns that waits for nothing. Raises `ActionError` for one that waits: a turn does not."""
    try:
        run.send(None)
    except StopIteration as end:
        return end.value
    run.close()
    raise ActionError("its `run` waits for something; a turn waits for nothing")
