"""Outbound messages that a process claims to send them.

Every message that something is still to be done about has a time when (`due_at`); it is claimed then, and the
claim moves that time to the end of a lease. So a process that claims and dies leaves a message that falls due again: at the
latest when the lease ends, and before that as soon as the process is known to be dead (`storage/installation/processes.py`). By
then it is not known whether it went out: it is `unconfirmed` and comes back marked `uncertain`, to be looked up at the
provider before any second try.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, case, exists, func, literal_column, or_, select, update

from channels.message import Button, File, Outbound, Priority, Status
from storage.driver.prepared import PreparedQuery
from storage.driver.statements import Statements
from storage.encryption import public_ids
from storage.encryption.json_seal import unseal
from storage.encryption.keyring import Keyring, Unreadable
from storage.models import messages_out

_CONTENT = "messages_out.content"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message to send now. An `uncertain` one may have gone out at an earlier try."""

    id: int  # of the row; what leaves the system bears the message's own
    message: Outbound
    conversation: int | None
    attempts: int  # this one included
    maybe_sent: int  # how many of these may have gone out
    uncertain: bool
    priority: Priority
    queued_at: datetime
    key: str | None = None


_t = messages_out.c
_public_id = public_ids.in_rows_of(messages_out)

_other = messages_out.alias("other")
_must_wait = exists().where(
    _other.c.conversation_id == _t.conversation_id,
    _other.c.id != _t.id,
    _other.c.due_at.is_not(None),
    or_(
        # The answer to a cry for help and an alert wait for no other message that is just being sent or looked up.
        and_(
            _other.c.status != Status.queued,
            or_(_t.priority > Priority.alert, _other.c.priority <= Priority.alert),
        ),
        and_(_other.c.id < _t.id, _other.c.priority <= _t.priority),
        # What may have gone out already is not overtaken: both would wait for each other.
        and_(
            _t.status == Status.queued, _other.c.priority < _t.priority, _other.c.due_at <= bindparam("now")
        ),
    ),
)
# Every priority by name: so an index ordered by priority and due time is read from its start, and only as far as
# there is something due, however much is planned for later.
_any_priority = _t.priority.in_([literal_column(str(int(rank))) for rank in Priority])
_just_spoken_to = exists().where(
    _other.c.conversation_id == _t.conversation_id, _other.c.sent_at > bindparam("spoken_since")
)
# The channels that something is open on, read by leaping from one to the next in the index.
_first_channel = select(func.min(_t.channel).label("channel")).where(_t.due_at.is_not(None))
_leap = _first_channel.cte("leap", recursive=True)
_leap = _leap.union_all(
    select(
        select(func.min(_other.c.channel))
        .where(_other.c.due_at.is_not(None), _other.c.channel > _leap.c.channel)
        .scalar_subquery()
    ).where(_leap.c.channel.is_not(None))
)


class _ChannelRow(NamedTuple):
    channel: str


_open_channels = PreparedQuery(
    "outbox.open_channels", _ChannelRow, select(_leap.c.channel).where(_leap.c.channel.is_not(None))
)
_expired = and_(_t.status == Status.queued, _t.valid_until <= bindparam("now"))


def _claiming(*conditions: Any) -> Any:
    picked = (
        select(_t.id)
        .where(
            _t.channel == bindparam("channel_"),
            _any_priority,
            _t.due_at <= bindparam("now"),
            ~_must_wait,
            *conditions,
        )
        .order_by(_t.priority, _t.due_at, _t.id)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    return (
        update(messages_out)
        .where(_t.id.in_(select(picked.c.id)))
        .values(
            status=case(
                (_expired, Status.dropped.value),
                (_t.status == Status.queued, Status.sending.value),
                else_=Status.unconfirmed.value,
            ),
            due_at=case((_expired, None), else_=bindparam("lease_until", type_=_t.due_at.type)),
            claimed_by=bindparam("process", type_=_t.claimed_by.type),
            reason=case((_expired, "expired"), else_=_t.reason),
            attempts=case((_expired, _t.attempts), else_=_t.attempts + 1),
            changed_at=bindparam("now"),
        )
        .returning(
            _t.id,
            _public_id,
            _t.conversation_id,
            _t.channel,
            _t.content,
            _t.status,
            _t.priority,
            _t.attempts,
            _t.maybe_sent,
            _t.valid_until,
            _t.queued_at,
            _t.key,
        )
    )


class _ClaimedRow(NamedTuple):
    id: int
    public_id: str
    conversation_id: int | None
    channel: str
    content: bytes
    status: str
    priority: int
    attempts: int
    maybe_sent: int
    valid_until: datetime | None
    queued_at: datetime
    key: str | None


_claim = PreparedQuery("outbox.claim", _ClaimedRow, _claiming())
_claim_spaced = PreparedQuery("outbox.claim_spaced", _ClaimedRow, _claiming(~_just_spoken_to))
# `due_at` is the place in the line: who was just served goes to its end with all that waits.
_to_the_end = (
    update(messages_out)
    .where(
        _t.conversation_id.in_(bindparam("conversations", expanding=True)),
        _t.due_at < bindparam("now"),
        _t.status == Status.queued,
        _t.priority <= Priority.reply,
    )
    .values(due_at=bindparam("now", type_=_t.due_at.type))
)


class OutboxClaims:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def channels(self) -> list[str]:
        """Those that something is open on, due or not."""
        return [row.channel for row in self._connection.fetch(_open_channels)]

    def claim(
        self,
        *,
        now: datetime,
        limit: int,
        lease: timedelta,
        channel: str | None = None,
        spacing: timedelta = timedelta(),
        process: int | None = None,
    ) -> list[Claimed]:
        """Take what is due, by priority, the longest due first; at most `limit`.

        Where more is due than that, people take turns: the next reply to one of them goes behind what is due to
        others by now. Of one channel, or of each in turn. Of one conversation at most one message is out at a time,
        and none before an earlier one of it came to an end, except that a reply overtakes bulk that is still queued
        and the answer to a cry for help everything; and none sooner than `spacing` after the last one was sent.
        What is past its `valid_until` and was not tried becomes `dropped`. What is neither sent nor given back by
        the end of the lease comes again, `uncertain`; before that where `process` is known to be dead.
        """
        claimed: list[Claimed] = []
        for name in self.channels() if channel is None else (channel,):
            claimed += self._claim(name, now, limit - len(claimed), lease, spacing, process)
        return claimed

    def _claim(
        self,
        channel: str,
        now: datetime,
        limit: int,
        lease: timedelta,
        spacing: timedelta,
        process: int | None,
    ) -> list[Claimed]:
        values = {
            "channel_": channel,
            "now": now,
            "limit": limit,
            "lease_until": now + lease,
            "process": process,
        }
        if spacing:
            rows = self._connection.fetch(_claim_spaced, {**values, "spoken_since": now - spacing})
        else:
            rows = self._connection.fetch(_claim, values)
        if len(rows) >= limit and (served := [row.conversation_id for row in rows if row.conversation_id]):
            self._connection.execute(_to_the_end, {"conversations": served, "now": now})
        rows = sorted(rows, key=lambda row: (row.priority, row.id))
        found = (self._claimed(row) for row in rows if row.status != Status.dropped)
        return [each for each in found if each is not None]

    def _claimed(self, row: _ClaimedRow) -> Claimed | None:
        """None for one that cannot be read: it comes again at the end of its lease, and stops no other."""
        try:
            content = unseal(self._keys, row.content, context=_CONTENT)
        except Unreadable:
            return None
        message = Outbound(
            row.public_id,
            row.channel,
            content["address"],
            content["text"],
            [Button(*button) for button in content["buttons"]],
            content["subject"],
            row.valid_until,
            content["data"],
            File(*content["file"]) if "file" in content else None,
        )
        return Claimed(
            row.id,
            message,
            row.conversation_id,
            row.attempts,
            row.maybe_sent,
            row.status == Status.unconfirmed,
            Priority(row.priority),
            row.queued_at,
            row.key,
        )
