"""The values that go into a turn of the dialogue and come out of it.

They are named tuples and not frozen dataclasses because a turn makes many: these are made in a third of the time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple


class UserMessage(NamedTuple):
    """What reached the dialogue: a person's text, a pressed button, or an event of the application.

    Exactly one of `text`, `payload` and `event` speaks. An event is an intent that no person can say (Rasa's
    `EXTERNAL_` prefix): a visit falls due, a reminder fires; `slots` come with it. `unsupported` marks a
    picture, a voice message or anything else that cannot be opened; `text` is then what was written under it.
    `forwarded` marks another person's words that were passed on. `answered_at` is when staff answered the person last, as
    long as what is written back goes to them.
    """

    text: str = ""
    payload: str | None = None
    event: str | None = None
    slots: Mapping[str, Any] = MappingProxyType({})
    unsupported: bool = False
    forwarded: bool = False
    answered_at: datetime | None = None


class Choice(NamedTuple):
    """A button. `letter` is set where the choice may be made by letter on a phone without buttons."""

    title: str
    payload: str
    letter: str = ""


class Reply(NamedTuple):
    """One message to the person, in the person's language. `response` is the name of the domain's response.

    `note` is a sentence beside the answer: in the same message where there is room for it.
    """

    text: str
    buttons: Sequence[Choice] = ()
    response: str = ""
    question: bool = False  # it asks for a slot: pointless once the answer is already here
    note: str = ""


class Reminder(NamedTuple):
    """At `at` the application sends `UserMessage(event=event)`. One per name; a later one replaces it.

    `at` None cancels the reminder of that name. With `kill_on_user_message` any message of the person before that
    cancels it.
    """

    name: str
    event: str = ""
    at: datetime | None = None
    kill_on_user_message: bool = True


class Turn(NamedTuple):
    """What one turn came to. `state` is JSON and all that the dialogue remembers."""

    state: dict[str, Any]
    replies: tuple[Reply, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    language: str = "fi"
    answered: bool = False  # the question that stood open is answered, gone or asked anew in `replies`
    intent: str = ""  # what the person's message was taken for
    trail: tuple[str, ...] = ()  # "flow/step", "flow/step>next" at a branch: for coverage
