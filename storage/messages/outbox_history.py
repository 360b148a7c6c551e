"""What was queued and sent, for people to look at, and what waits, for operators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, literal_column, select

from channels.message import Button, Priority, Reason, Status
from channels.registry import EMAIL, WEBHOOK
from storage.driver.statements import Statements
from storage.encryption import public_ids
from storage.encryption.json_seal import unseal
from storage.encryption.keyring import Keyring
from storage.messages.question_keys import QUESTIONS
from storage.models import messages_out

_CONTENT = "messages_out.content"


@dataclass(frozen=True, slots=True)
class Sent:
    """A message as the history of a conversation or the mailbox of the simulator shows it."""

    id: int
    conversation: int | None
    channel: str
    address: str = field(repr=False)
    text: str = field(repr=False)
    buttons: Sequence[Button] = field(repr=False)
    subject: str
    status: Status
    priority: Priority
    reason: str | None
    attempts: int
    queued_at: datetime
    sent_at: datetime | None
    file: str | None = field(default=None, repr=False)  # its name


_t = messages_out.c
_other = messages_out.alias("other")

_shown = (
    _t.id,
    _t.conversation_id,
    _t.channel,
    _t.content,
    _t.status,
    _t.priority,
    _t.reason,
    _t.attempts,
    _t.queued_at,
    _t.sent_at,
)
_history = (
    select(*_shown)
    .where(_t.conversation_id == bindparam("conversation"))
    .order_by(_t.id.desc())
    .limit(bindparam("limit"))
)
_recent = (
    select(*_shown).where(_t.channel == bindparam("channel")).order_by(_t.id.desc()).limit(bindparam("limit"))
)
_by_id = select(*_shown).where(_t.id == bindparam("id"))
_unsent = select(
    exists().where(
        _t.conversation_id == bindparam("conversation"), _t.due_at.is_not(None), _t.priority <= Priority.reply
    )
)
_backlog = select(func.count()).select_from(messages_out).where(_t.due_at <= bindparam("now"))
_waiting = (
    select(_t.priority, func.count(), func.min(_t.due_at))
    .where(_t.due_at <= bindparam("now"))
    .group_by(_t.priority)
)
_place = (
    select(_other.c.id)
    .where(
        _other.c.conversation_id == bindparam("conversation"),
        public_ids.in_rows_of(_other) == bindparam("public_id"),
    )
    .scalar_subquery()
)
_asked_since = select(
    exists().where(
        _t.conversation_id == bindparam("conversation"),
        _t.id > func.coalesce(_place, 0),
        _t.key.like(QUESTIONS),
    )
)
# Written out, not bound: the index over these rows serves only where the planner sees the words. And not by channel
# first: SQLite would rather read every message in that order than sort the few that count.
_alarming = (
    select(_t.channel, _t.reason, func.count())
    .where(
        _t.reason.in_((literal_column("'filtered'"), literal_column("'misconfigured'"))),
        (_t.changed_at >= bindparam("since")) | _t.due_at.is_not(None),
    )
    .group_by(_t.reason, _t.channel)
    .order_by(_t.reason, _t.channel)
)
# By channel first, as their index is: a million invitations that wait are not read.
_undelivered = (
    select(_t.channel, func.count(), func.min(_t.queued_at))
    .where(
        _t.channel.in_((EMAIL, WEBHOOK)),
        _t.priority == Priority.forward,
        _t.due_at.is_not(None),
        _t.attempts >= 2,
    )
    .group_by(_t.channel)
    .order_by(_t.channel)
)
_counts = select(_t.channel, _t.status, _t.reason, func.count()).group_by(_t.channel, _t.status, _t.reason)


class OutboxHistory:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def history(self, conversation: int, *, limit: int = 200) -> list[Sent]:
        """The last `limit` messages, the oldest of them first."""
        return self._shown(_history, conversation=conversation, limit=limit)

    def recent(self, channel: str, limit: int = 200) -> list[Sent]:
        """The same over all conversations of a channel."""
        return self._shown(_recent, channel=channel, limit=limit)

    def get(self, id: int) -> Sent | None:
        return next(iter(self._shown(_by_id, id=id)), None)

    def _shown(self, statement: Any, **values: Any) -> list[Sent]:
        rows = self._connection.execute(statement, values).all()
        return [self._sent(row) for row in reversed(rows)]

    def _sent(self, row: Any) -> Sent:
        content = unseal(self._keys, row.content, context=_CONTENT)
        return Sent(
            row.id,
            row.conversation_id,
            row.channel,
            content["address"],
            content["text"],
            [Button(*button) for button in content["buttons"]],
            content["subject"],
            Status(row.status),
            Priority(row.priority),
            row.reason,
            row.attempts,
            row.queued_at,
            row.sent_at,
            content["file"][0] if "file" in content else None,
        )

    def asked_since(self, conversation: int, public_id: str) -> bool:
        """Whether a visit was asked about in this conversation after that message. One that is not here any more
        counts as older than all that are.
        """
        values = {"conversation": conversation, "public_id": public_id}
        return bool(self._connection.execute(_asked_since, values).scalar())

    def unsent(self, conversation: int) -> bool:
        """Whether an answer in this conversation is not known to be sent yet."""
        return bool(self._connection.execute(_unsent, {"conversation": conversation}).scalar())

    def backlog(self, *, now: datetime) -> int:
        """How many messages are due and not sent. Those whose time is yet to come are not among them."""
        return self._connection.execute(_backlog, {"now": now}).scalar_one()

    def waiting(self, *, now: datetime) -> dict[Priority, tuple[int, datetime]]:
        """The same by priority, with the time since when the longest due of each is due."""
        rows = self._connection.execute(_waiting, {"now": now})
        return {Priority(priority): (count, since) for priority, count, since in rows}

    def counts(self) -> dict[tuple[str, Status, str | None], int]:
        """How many messages there are by channel, status and reason. Reads the whole table."""
        rows = self._connection.execute(_counts)
        return {(channel, Status(status), reason): count for channel, status, reason, count in rows}

    def alarming(self, *, since: datetime) -> dict[tuple[str, Reason], int]:
        """How many messages on each channel wait or failed since then for what only an operator can mend."""
        rows = self._connection.execute(_alarming, {"since": since})
        return {(channel, Reason(reason)): count for channel, reason, count in rows}

    def undelivered(self) -> dict[str, tuple[int, datetime]]:
        """How many forwards on each channel were tried at least twice and wait for the next try, and since when the oldest."""
        rows = self._connection.execute(_undelivered)
        return {channel: (count, since) for channel, count, since in rows}
