"""What people sent, to look at and to count: what waits, what is parked, what was said before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, literal_column, select

from channels.message import Priority
from storage.driver.statements import Statements
from storage.encryption.json_seal import unseal
from storage.encryption.keyring import Keyring
from storage.models import messages_in

CONTENT = "messages_in.content"

_REMEMBERED = 100  # messages of one person among which an edited one, or the rest of an album, is looked for


@dataclass(frozen=True, slots=True)
class Received:
    """A message as the history of a conversation shows it. `status` is waiting, handled or parked."""

    id: int
    text: str = field(repr=False)
    payload: str | None = field(repr=False)
    kind: str
    status: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Parked:
    """A message that no turn could answer. `error` names the exception; it holds nothing of the message."""

    id: int
    conversation: int
    channel: str
    received_at: datetime
    attempts: int
    error: str | None


_t = messages_in.c
IS_WAITING = _t.status == literal_column("'waiting'")
IS_PARKED = _t.status == literal_column("'parked'")

_history = (
    select(_t.id, _t.content, _t.kind, _t.status, _t.received_at)
    .where(_t.conversation_id == bindparam("conversation"))
    .order_by(_t.id.desc())
    .limit(bindparam("limit"))
)
_before = (
    select(_t.content)
    .where(
        _t.conversation_id == bindparam("conversation"),
        _t.id < bindparam("before"),
        _t.kind.in_(("text", "edited", "media")),
    )
    .order_by(_t.id.desc())
    .limit(_REMEMBERED)
)
_media = (
    select(_t.id, _t.content)
    .where(_t.conversation_id == bindparam("conversation"), _t.kind == "media")
    .order_by(_t.id.desc())
    .limit(_REMEMBERED)
)
_parked = (
    select(_t.id, _t.conversation_id, _t.channel, _t.received_at, _t.attempts, _t.error)
    .where(IS_PARKED)
    .order_by(_t.id)
)
_unanswered = (
    select(_t.channel, _t.unanswered, func.count())
    .where(_t.unanswered.is_not(None))
    .group_by(_t.channel, _t.unanswered)
)
_backlog = select(func.count()).select_from(messages_in).where(IS_WAITING)
_first_waiting = [
    select(_t.received_at)
    .where(IS_WAITING, _t.priority == literal_column(str(int(priority))))
    .order_by(_t.id)
    .limit(1)
    .scalar_subquery()
    for priority in (Priority.crisis, Priority.reply)
]
_oldest = select(*(first.label(f"first_{place}") for place, first in enumerate(_first_waiting)))
_parked_count = select(func.count()).select_from(messages_in).where(IS_PARKED)


class InboxHistory:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def history(self, conversation: int, *, limit: int = 200) -> list[Received]:
        """The last `limit` messages, the oldest of them first."""
        rows = self._connection.execute(_history, {"conversation": conversation, "limit": limit}).all()
        return [self._received(row) for row in reversed(rows)]

    def _received(self, row: Any) -> Received:
        content = unseal(self._keys, row.content, context=CONTENT)
        return Received(row.id, content["text"], content["payload"], row.kind, row.status, row.received_at)

    def backlog(self) -> int:
        """How many messages wait."""
        return self._connection.execute(_backlog).scalar_one()

    def oldest(self) -> datetime | None:
        """Since when the longest waiting message waits."""
        return min(filter(None, self._connection.execute(_oldest).one()), default=None)

    def parked_count(self) -> int:
        return self._connection.execute(_parked_count).scalar_one()

    def earlier(self, conversation: int, message_id: str, *, before: int) -> str | None:
        """What the message with this id, as the channel's `data` names it, said last before our message `before`."""
        rows = self._connection.execute(_before, {"conversation": conversation, "before": before})
        contents = (unseal(self._keys, row.content, context=CONTENT) for row in rows)
        return next(
            (content["text"] for content in contents if content["data"].get("message_id") == message_id), None
        )

    def album(self, conversation: int, album: str, *, but: int) -> dict[int, str]:
        """The messages of an album, as the channel's `data` names it, with the words under each; all but this one."""
        rows = self._connection.execute(_media, {"conversation": conversation})
        contents = ((row.id, unseal(self._keys, row.content, context=CONTENT)) for row in rows)
        return {
            id: content["text"]
            for id, content in contents
            if id != but and content["data"].get("album") == album
        }

    def unanswered(self) -> dict[tuple[str, str], int]:
        """How many messages nothing is said to, by channel and reason, of those that are still kept."""
        rows = self._connection.execute(_unanswered)
        return {(channel, why): count for channel, why, count in rows}

    def parked(self) -> list[Parked]:
        return [Parked(*row) for row in self._connection.execute(_parked)]
