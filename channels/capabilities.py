"""What only some channels can do: a Protocol each, which a channel fulfils by having the methods.

Callers ask with `can`, which also tells the type checker. A channel that lacks one of these works all the same; each
Protocol says what is done instead.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeGuard, TypeVar, runtime_checkable

from channels.message import Channel, Event, File, Inbound, Invitation, Listed, Outbound


@runtime_checkable
class Acknowledges(Protocol):
    """Its provider wants a certain answer to a hook; else the answer is `{"ok":true}`."""

    @property
    def acknowledgement(self) -> tuple[str, bytes]:
        """Content type and body."""


@runtime_checkable
class Finds(Protocol):
    """Its provider can be asked whether a message arrived. Else an unconfirmed one is sent once more."""

    async def find(self, message: Outbound, since: datetime) -> Sequence[str]:
        """Give the provider's ids of all messages with these words, created at or after `since`, the oldest first.

        Raises `SendError` (unconfirmed) while the provider cannot be asked.
        """


@runtime_checkable
class ListsInbound(Channel, Protocol):
    """Its provider keeps what people sent. Else what no hook brought is never heard of."""

    async def inbound(self, since: datetime) -> Sequence[tuple[datetime, Inbound]]:
        """What people sent since then, with the time, the oldest first. Raises `SendError`."""


@runtime_checkable
class ListsBothWays(Protocol):
    """Its provider keeps what went either way. Else what is unsent after a restore waits for an operator."""

    async def since(self, since: datetime) -> Sequence[Listed]:
        """Everything since then, the oldest first. Raises `SendError`."""

    def is_of(self, listed: Listed, message: Outbound) -> bool:
        """Whether the provider's record is of a message with these words."""


@runtime_checkable
class LimitsText(Protocol):
    """How long a text may be depends on when it is sent. Else every text is taken that the channel can carry."""

    def longest(self, data: Mapping[str, str], at: datetime) -> int:
        """Characters of a text with this `data` (`channels.window`) that is sent then; 0 where none would be taken."""


@runtime_checkable
class SendsFiles(Protocol):
    """It carries a file with a text, and its entry in the registry says `files`. Else the text goes without one."""

    async def send_file(self, message: Outbound, file: File) -> str:
        """As `send`, with the file in the same message."""


@runtime_checkable
class ClearsButtons(Protocol):
    """Buttons of a message that was sent can be taken away. Else they stay, and an old one that is pressed is told."""

    async def clear(self, address: str, external_id: str) -> None:
        """Take the buttons off this message. Never raises."""


@runtime_checkable
class FollowsUp(Protocol):
    """Something is to be done at the provider once an event is stored, such as ending a button's waiting mark."""

    async def follow_up(self, event: Inbound | Invitation) -> None:
        """Nothing waits for it and nothing depends on it. Never raises."""


@runtime_checkable
class Polls(Channel, Protocol):
    """People's messages can be fetched, where no hook can reach us. Else such an installation hears nothing."""

    def poll(self) -> AsyncIterator[Sequence[Event]]:
        """What people send, for ever. A batch is confirmed when the next one is asked for: store it before.

        Raises `SendError`.
        """


@runtime_checkable
class SetsHook(Channel, Protocol):
    """Its provider is told by program where our hook is. Else an operator tells it."""

    async def set_hook(self, url: str) -> None:
        """Raises `SendError`."""


@runtime_checkable
class OffersMenu(Channel, Protocol):
    """The app shows a menu of commands."""

    async def offer_menu(self, menus: Mapping[str, Mapping[str, str]], *, otherwise: str) -> None:
        """Show these commands (name to description, by language); `otherwise` is the language of everybody who
        speaks none of them. Raises `SendError`.
        """


@runtime_checkable
class Rereads(Protocol):
    """What could not be read is kept (`Unreadable`), and a newer program can read it. Asked of the class: the channel
    need not be set up.
    """

    @staticmethod
    def reread(content: str) -> Sequence[Event]:
        """What an `Unreadable` holds: another one where it still cannot be read. Raises `Refused`."""


C = TypeVar("C")

_known: dict[tuple[type, type], bool] = {}


def can(channel: object, capability: type[C]) -> TypeGuard[C]:
    """As `isinstance`, which takes about 10 µs for a Protocol; a turn asks several times."""
    key = type(channel), capability
    known = _known.get(key)
    if known is None:
        known = _known[key] = isinstance(channel, capability)
    return known
