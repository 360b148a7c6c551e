"""Messages of which a restored database cannot know whether they went out: they wait until an operator decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, bindparam, case, func, literal_column, select, update

from channels.message import Button, File, Outbound, Priority, Status
from storage.driver.statements import Statements
from storage.encryption import public_ids
from storage.encryption.json_seal import unseal
from storage.encryption.keyring import Keyring
from storage.models import conversations, messages_out

_t = messages_out.c
HELD = "held"


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message that this database has not sent."""

    id: int
    message: Outbound
    priority: Priority
    queued_at: datetime


_unsent = (
    select(
        _t.id,
        public_ids.in_rows_of(messages_out),
        _t.channel,
        _t.content,
        _t.priority,
        _t.valid_until,
        _t.queued_at,
    )
    .where(_t.conversation_id == bindparam("conversation"), _t.due_at.is_not(None))
    .order_by(_t.id)
)
_of_erased = (
    select(_t.channel, _t.content, _t.conversation_id)
    .join(conversations, conversations.c.id == _t.conversation_id)
    .where(_t.due_at.is_not(None), conversations.c.address.is_(None))
)
# Written out, not bound: the index over these rows serves only where the planner sees the word.
_is_held = _t.reason == literal_column("'held'")
_hold = (
    update(messages_out)
    .where(_t.due_at.is_not(None), _t.channel.not_in(bindparam("known", expanding=True)))
    .values(
        status=Status.queued.value,
        due_at=None,
        claimed_by=None,
        reason=HELD,
        changed_at=bindparam("now"),
    )
)
_count = (
    select(_t.channel, _t.priority, func.count())
    .where(_is_held)
    .group_by(_t.channel, _t.priority)
    .order_by(_t.channel, _t.priority)
)
_is_bulk = _t.priority == Priority.bulk.value
_asks = {
    "due_at": case(
        (_is_bulk, bindparam("bulk_from", type_=_t.due_at.type)), else_=bindparam("now", type_=_t.due_at.type)
    ),
    "valid_until": case((_is_bulk, bindparam("bulk_until", type_=_t.due_at.type)), else_=_t.valid_until),
}
_of_channel = _t.channel == func.coalesce(bindparam("channel_", type_=String), _t.channel)
_release = (
    update(messages_out)
    .where(_is_held, _of_channel)
    .values(reason=None, changed_at=bindparam("now"), **_asks)
)
_drop = (
    update(messages_out)
    .where(_is_held, _of_channel)
    .values(status=Status.dropped.value, reason="not_released", changed_at=bindparam("now"))
)
_put_off = (
    update(messages_out)
    .where(
        _t.due_at.is_not(None), _t.status == Status.queued.value, _is_bulk, _t.valid_until <= bindparam("now")
    )
    .values(due_at=bindparam("bulk_from"), valid_until=bindparam("bulk_until"))
)


class Held:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def unsent(self, conversation: int) -> list[Unsent]:
        """What waits in this conversation or was being sent, in the order queued."""
        found = []
        for row in self._connection.execute(_unsent, {"conversation": conversation}):
            content = unseal(self._keys, row.content, context="messages_out.content")
            buttons = [Button(*button) for button in content["buttons"]]
            message = Outbound(
                row.public_id, row.channel, content["address"], content["text"], buttons, content["subject"],
                row.valid_until, content["data"], File(*content["file"]) if "file" in content else None,
            )  # fmt: skip
            found.append(Unsent(row.id, message, Priority(row.priority), row.queued_at))
        return found

    def of_erased(self) -> list[tuple[str, str, int]]:
        """Conversations of erased people in which a last reply waits: channel, address and number."""
        rows = self._connection.execute(_of_erased)
        return [
            (
                row.channel,
                unseal(self._keys, row.content, context="messages_out.content")["address"],
                row.conversation_id,
            )
            for row in rows
        ]

    def hold(self, *, known: Sequence[str], now: datetime) -> None:
        """What is unsent on other channels than these."""
        self._connection.execute(_hold, {"known": [*known, ""], "now": now})

    def put_off(self, *, now: datetime, bulk_from: datetime, bulk_until: datetime | None) -> None:
        """Bulk whose time ran out while nothing could be sent is sent in the next window."""
        self._connection.execute(_put_off, {"now": now, "bulk_from": bulk_from, "bulk_until": bulk_until})

    def count(self) -> list[tuple[str, Priority, int]]:
        """How many are held, by channel and kind."""
        return [(channel, Priority(priority), n) for channel, priority, n in self._connection.execute(_count)]

    def release(
        self, channel: str | None, *, now: datetime, bulk_from: datetime, bulk_until: datetime | None
    ) -> int:
        """Let what is held go out: bulk from `bulk_from` on and until `bulk_until`, the rest at once."""
        values = {"channel_": channel, "now": now, "bulk_from": bulk_from, "bulk_until": bulk_until}
        return self._connection.execute(_release, values).rowcount

    def drop(self, channel: str | None, *, now: datetime) -> int:
        return self._connection.execute(_drop, {"channel_": channel, "now": now}).rowcount
