"""Runs an action in this process, with the tracker and dispatcher that rasa-sdk's server would give it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dialogs.actions.sdk import CollectingDispatcher, Tracker
from dialogs.book import Action
from dialogs.state import Frame


def run(
    action: Action,
    *,
    slots: dict[str, Any],
    message: dict[str, Any],
    stack: Sequence[Frame],
    channel: str,
    domain: Mapping[str, Any],
) -> tuple[Sequence[Mapping[str, Any]], list[dict[str, Any]]]:
    """The events it returned and the messages it wants uttered. What it raises goes through."""
    dispatcher = CollectingDispatcher()
    tracker = Tracker(
        sender_id="",  # who it is, only the house knows
        slots=slots,
        latest_message=message,
        events=[{"event": "user", "input_channel": channel}],
        paused=False,
        followup_action=None,
        active_loop={},
        latest_action_name=None,
        stack=[{**frame.context, "flow_id": frame.flow, "step_id": frame.step} for frame in stack],
    )
    events = action.run(dispatcher, tracker, domain)
    return events or (), dispatcher.messages
