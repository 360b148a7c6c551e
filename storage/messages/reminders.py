"""Wishes of a dialogue to be woken: rows with a due time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, true

from storage.driver.prepared import PreparedCommand
from storage.driver.statements import Statements
from storage.driver.upsert import InsertOrReplace
from storage.models import conversations, reminders


@dataclass(frozen=True, slots=True)
class Wish:
    """Due at `at`. With `kill_on_user_message` any message of the person before that cancels it."""

    conversation: int
    name: str
    event: str
    at: datetime
    kill_on_user_message: bool


@dataclass(frozen=True, slots=True)
class Reminder:
    id: int
    conversation: int
    name: str
    event: str
    due_at: datetime
    kill_on_user_message: bool


_t = reminders.c
_columns = (_t.id, _t.conversation_id, _t.name, _t.event, _t.due_at, _t.kill_on_user_message)

_set = PreparedCommand(
    "reminders.set",
    InsertOrReplace(
        reminders, [_t.conversation_id, _t.name], [_t.event, _t.due_at, _t.kill_on_user_message]
    ).statements,
    columns=("conversation_id", "name", "event", "due_at", "kill_on_user_message"),
)
_cancel = PreparedCommand(
    "reminders.cancel",
    delete(reminders).where(_t.conversation_id == bindparam("conversation"), _t.name == bindparam("name_")),
)
_heard = PreparedCommand(
    "reminders.heard",
    delete(reminders).where(
        _t.conversation_id.in_(bindparam("conversations", expanding=True)), _t.kill_on_user_message == true()
    ),
)
_due = (
    select(*_columns)
    .join(conversations, conversations.c.id == _t.conversation_id)
    .where(_t.due_at <= bindparam("now"))
    .order_by(_t.due_at, _t.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, key_share=True)
)
_of = select(*_columns).where(_t.conversation_id == bindparam("conversation")).order_by(_t.due_at, _t.id)
_done = delete(reminders).where(_t.id.in_(bindparam("ids", expanding=True)))
_late = select(func.count(), func.min(_t.due_at)).where(_t.due_at <= bindparam("now"))


class Reminders:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def set(
        self, conversation: int, name: str, event: str, at: datetime, *, kill_on_user_message: bool
    ) -> None:
        """One a name and conversation: a later call replaces it."""
        self.set_all([Wish(conversation, name, event, at, kill_on_user_message)])

    def set_all(self, wishes: Sequence[Wish]) -> None:
        """The same for many in one round trip, in their order."""
        if wishes:
            self._connection.run_each(
                _set,
                [
                    {
                        "conversation_id": wish.conversation,
                        "name": wish.name,
                        "event": wish.event,
                        "due_at": wish.at,
                        "kill_on_user_message": wish.kill_on_user_message,
                    }
                    for wish in wishes
                ],
            )

    def cancel(self, conversation: int, name: str) -> None:
        self.cancel_all([(conversation, name)])

    def cancel_all(self, names: Sequence[tuple[int, str]]) -> None:
        """The same for many, as (conversation, name)."""
        if names:
            self._connection.run_each(
                _cancel, [{"conversation": conversation, "name_": name} for conversation, name in names]
            )

    def heard(self, *conversations: int) -> None:
        """These people wrote: what waits for just that is gone."""
        if conversations:
            self._connection.run(_heard, {"conversations": conversations})

    def due(self, *, now: datetime, limit: int) -> list[Reminder]:
        """The ones that fell due, the longest due first, with their conversations held by this transaction.

        Those of a conversation that another process holds are left for later. Answer them and call `done` within
        the same unit: then each fires once, and none that was cancelled or moved meanwhile.
        """
        return [Reminder(*row) for row in self._connection.execute(_due, {"now": now, "limit": limit})]

    def done(self, *ids: int) -> None:
        if ids:
            self._connection.execute(_done, {"ids": ids})

    def of(self, conversation: int) -> list[Reminder]:
        return [Reminder(*row) for row in self._connection.execute(_of, {"conversation": conversation})]

    def late(self, *, now: datetime) -> tuple[int, datetime | None]:
        """How many are due, and since when the first one is."""
        count, since = self._connection.execute(_late, {"now": now}).one()
        return count, since
