"""The vocabulary of messages, shared by every channel and by storage.

A channel turns a provider's request into `Inbound` and `Receipt` values (`parse`, pure) and an `Outbound`
value into a request to the provider (`send`). It classifies what happened and decides nothing.

No repr here shows an address, a text or a header: values end up in logs and tracebacks, people must not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Protocol


class Reason(StrEnum):
    """Why a send did not succeed. Delivery decides what follows from each."""

    unreachable = "unreachable"  # this address cannot be reached: landline, unknown, switched off for good
    throttled = "throttled"  # too fast, or the provider is down: try again later
    rejected = "rejected"  # this message will never be taken: too long, malformed
    filtered = (
        "filtered"  # a carrier took it for spam: so it may take the next ones, and an operator must act
    )
    blocked = "blocked"  # the person has opted out at the provider
    misconfigured = "misconfigured"  # our account, token or sender is wrong: an operator must act
    unconfirmed = "unconfirmed"  # the request left and no answer came: neither sent nor failed


class Status(StrEnum):
    """What is known of an outbound message. A status never moves to one of a lower or equal rank."""

    queued = "queued"
    sending = "sending"
    unconfirmed = "unconfirmed"
    sent = "sent"
    delivered = "delivered"
    failed = "failed"
    dropped = "dropped"  # never sent: opted out, or its time to be sent ran out

    @property
    def rank(self) -> int:
        return _RANK[self]

    @property
    def final(self) -> bool:
        return self in (Status.delivered, Status.failed, Status.dropped)


_RANK = {
    Status.queued: 0, Status.sending: 1, Status.unconfirmed: 2, Status.sent: 3,
    Status.delivered: 5, Status.failed: 5, Status.dropped: 5,
}  # fmt: skip


class Priority(IntEnum):
    """Lower goes first: an answer to a person is never behind a hundred thousand invitations."""

    crisis = -3  # the answer to a cry for help
    alert = -2  # to staff: a person may be in danger
    stop = -1  # the answer to an opt-out
    reply = 0
    forward = 1
    bulk = 2


@dataclass(frozen=True, slots=True)
class Button:
    """A choice: `title` is what a person sees, `payload` (Rasa's form) what choosing it means.

    `letter` is set where a person without buttons may answer by letter; never a digit: a bare number may be
    a late rating.
    """

    title: str
    payload: str
    letter: str = ""


def with_letters(text: str, buttons: Sequence[Button]) -> str:
    """The text as a phone without buttons shows it: each lettered choice on a line of its own."""
    lines = [f"{button.letter} {button.title}" for button in buttons if button.letter]
    return "\n".join([text, *lines])


@dataclass(frozen=True, slots=True)
class File:
    """A text file that goes along with a message."""

    name: str
    media_type: str
    content: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hook:
    """One HTTP request as it came: header names in small letters, the URL as the provider called it."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    path: str = ""  # what follows /hooks/<channel>/, e.g. "status"


class Unanswered(StrEnum):
    """Why a message is kept and nothing is said to it."""

    unknown_prefix = "unknown_prefix"  # the provider brings it from a network that we do not know
    name = "name"  # an alphanumeric sender takes no messages
    short_code = "short_code"  # a service, which may answer by itself for ever
    impossible_number = "impossible_number"
    own_number = "own_number"  # from ourselves to ourselves
    not_set_up = "not_set_up"  # its channel is not configured
    country = "country"  # a stranger's number in a country to which we send no texts
    alerted = "alerted"  # from staff on call, after an alert


@dataclass(frozen=True, slots=True)
class Inbound:
    """Something a person sent. `external_id` is unique within the channel; repeats carry the same one."""

    channel: str
    external_id: str
    address: str = field(repr=False)  # E.164 for phones, the chat id for Telegram
    text: str = field(default="", repr=False)  # of media: the words under it
    payload: str | None = field(default=None, repr=False)  # of a pressed button
    language: str | None = None  # the app's language, a hint only
    # text | button | media | start | edited | contact (the person's own number) | blocked | unblocked
    kind: str = "text"
    # What the channel needs to answer, e.g. a callback id.
    data: Mapping[str, str] = field(default_factory=dict, repr=False)
    unanswered: Unanswered | None = None  # set: it is kept and goes no further
    priority: Priority = Priority.reply  # of the answer


@dataclass(frozen=True, slots=True)
class Receipt:
    """A provider's report on a message that we sent."""

    channel: str
    external_id: str
    status: Status
    reason: Reason | None = None
    code: str | None = None  # the provider's own error code, for operators


@dataclass(frozen=True, slots=True)
class Listed:
    """A message that a provider has: one that a person sent (`inbound`), or one that we sent (`receipt`, with its status)."""

    at: datetime
    address: str = field(repr=False)  # of the person
    text: str = field(repr=False)
    inbound: Inbound | None = None
    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that surely came from the provider and is not as documented. It is kept and not answered."""

    channel: str
    external_id: str
    content: str = field(repr=False)  # as it came


@dataclass(frozen=True, slots=True)
class Invitation:
    """We were brought to where others read along. It is not stored: the channel itself says what is to be said."""

    channel: str
    address: str = field(repr=False)
    kind: str  # group | channel


Event = Inbound | Receipt | Unreadable | Invitation


@dataclass(frozen=True, slots=True)
class Outbound:
    """A message to be sent now. `id` is our own: random, stored, the same over every try, and never given to another
    message, not even after a restore from a backup. Up to twelve letters, digits, `-` and `_`.
    """

    id: str
    channel: str
    address: str = field(repr=False)
    text: str = field(repr=False)
    buttons: Sequence[Button] = field(default=(), repr=False)
    subject: str = field(default="", repr=False)  # e-mail only
    valid_until: datetime | None = None  # aware; the provider must not deliver after this
    data: Mapping[str, str] = field(default_factory=dict, repr=False)
    file: File | None = None  # only on a channel that `SendsFiles`


class Refused(Exception):
    """A hook that is not ours to take: `status` is the HTTP status to answer, with an empty body."""

    def __init__(self, why: str, status: int = 403) -> None:
        super().__init__(why)
        self.status = status


class SendError(Exception):
    """A send that did not succeed. The message is safe to log: it never holds an address, a text or a secret."""

    def __init__(
        self, reason: Reason, why: str = "", *, retry_after: float | None = None, code: str | None = None
    ) -> None:
        super().__init__(f"{reason}: {why}" if why else str(reason))
        self.reason = reason
        self.retry_after = retry_after  # seconds
        self.code = code


class Channel(Protocol):
    name: str

    def parse(self, hook: Hook) -> Sequence[Event]:
        """Pure. Raises `Refused` for a bad signature or a body that is none of the provider's."""

    async def send(self, message: Outbound) -> str:
        """Give the provider's id of the message. Raises `SendError` and nothing else."""

    async def close(self) -> None: ...
