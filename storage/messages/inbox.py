"""What people sent: each message once, in the order received, until it is handled or parked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, case, select, update

from channels.message import Priority, Unanswered
from storage.driver.prepared import PreparedCommand, PreparedQuery
from storage.encryption.json_seal import seal, unseal
from storage.encryption.keyring import Unreadable
from storage.messages.conversations import UNREAD
from storage.messages.inbox_history import CONTENT, IS_PARKED, IS_WAITING, InboxHistory
from storage.messages.inbox_intake import EXTERNAL_ID, InboxIntake
from storage.models import conversations, messages_in


@dataclass(frozen=True, slots=True)
class Waiting:
    id: int
    external_id: str = field(repr=False)
    text: str = field(repr=False)
    payload: str | None = field(repr=False)
    kind: str
    data: Mapping[str, str] = field(repr=False)
    received_at: datetime
    attempts: int  # turns that failed on it so far
    priority: Priority = Priority.reply  # of the answer


_t = messages_in.c


class _WaitingRow(NamedTuple):
    id: int
    conversation_id: int
    content: bytes
    kind: str
    received_at: datetime
    attempts: int
    priority: int


_waiting = PreparedQuery(
    "inbox.waiting",
    _WaitingRow,
    select(_t.id, _t.conversation_id, _t.content, _t.kind, _t.received_at, _t.attempts, _t.priority)
    .where(IS_WAITING, _t.conversation_id.in_(bindparam("ids", expanding=True)))
    .order_by(_t.id),
)
_handled = PreparedCommand(
    "inbox.handled",
    update(messages_in)
    .where(_t.id.in_(bindparam("ids", expanding=True)), IS_WAITING)
    .values(status="handled", handled_at=bindparam("now")),
)
_failed = (
    update(messages_in)
    .where(_t.id == bindparam("id_"), IS_WAITING)
    .values(
        attempts=_t.attempts + 1,
        error=bindparam("error_"),
        failed_at=bindparam("now"),
        status=case((bindparam("parked_").is_(True), "parked"), else_=_t.status),
    )
)
_park = (
    update(messages_in)
    .where(_t.id.in_(bindparam("ids", expanding=True)), IS_WAITING)
    .values(status="parked", error=bindparam("error_"))
)
_is_unread = IS_PARKED, _t.error == UNREAD
_unread_of = (
    select(conversations.c.person_id)
    .join(messages_in, _t.conversation_id == conversations.c.id)
    .where(conversations.c.person_id.in_(bindparam("persons", expanding=True)), *_is_unread)
    .distinct()
)
_reread = update(messages_in).where(*_is_unread).values(status="waiting", attempts=0, error=None)
_retry = (
    update(messages_in)
    .where(_t.id == bindparam("id_"), IS_PARKED)
    .values(status="waiting", attempts=0, error=None)
    .returning(_t.conversation_id)
)
_by_external_id = select(_t.id, _t.content).where(
    _t.external_digest == bindparam("digest"), _t.channel == bindparam("channel")
)
_reword = update(messages_in).where(_t.id == bindparam("id_")).values(content=bindparam("content_"))
_leave = update(messages_in).where(_t.id == bindparam("id_")).values(unanswered=bindparam("why"))


class Inbox(InboxIntake, InboxHistory):
    """All that is done with inbound messages: receive them, hand out here what waits, look at them."""

    def waiting(self, conversations: Sequence[int], *, most: int | None = None) -> dict[int, list[Waiting]]:
        """What waits in each of these conversations, in the order received; no more than `most` of each. What cannot
        be read is parked.
        """
        found: dict[int, list[Waiting]] = {id: [] for id in conversations}
        if not found:
            return found
        unread: list[int] = []
        for row in self._connection.fetch(_waiting, {"ids": conversations}):
            if most is not None and len(found[row.conversation_id]) >= most:
                continue
            try:
                content = unseal(self._keys, row.content, context=CONTENT)
            except Unreadable:
                unread.append(row.id)
                continue
            found[row.conversation_id].append(
                Waiting(
                    row.id,
                    content["external_id"],
                    content["text"],
                    content["payload"],
                    row.kind,
                    content["data"],
                    row.received_at,
                    row.attempts,
                    Priority(row.priority),
                )
            )
        if unread:
            self._connection.execute(_park, {"ids": unread, "error_": UNREAD})
        return found

    def unread_of(self, persons: Sequence[int]) -> set[int]:
        """Those of these people of whom a message is parked that cannot be read: it may say STOP."""
        return set(self._connection.execute(_unread_of, {"persons": persons}).scalars()) if persons else set()

    def reread(self) -> int:
        """Let what could not be read wait again; how many messages."""
        return self._connection.execute(_reread).rowcount

    def handled(self, ids: Iterable[int], *, now: datetime) -> None:
        ids = list(ids)
        if ids:
            self._connection.run(_handled, {"ids": ids, "now": now})

    def leave(self, id: int, why: Unanswered) -> None:
        """Nothing is said to this message, for this reason."""
        self._connection.execute(_leave, {"id_": id, "why": why})

    def reword(self, channel: str, external_id: str, text: str) -> None:
        """Keep the message with these words in place of its own."""
        found = self._connection.execute(
            _by_external_id,
            {"digest": self._keys.digest(external_id, context=EXTERNAL_ID), "channel": channel},
        ).first()
        if found is not None:
            content = unseal(self._keys, found.content, context=CONTENT) | {"text": text}
            self._connection.execute(
                _reword, {"id_": found.id, "content_": seal(self._keys, content, context=CONTENT)}
            )

    def failed(self, id: int, *, now: datetime, parked: bool, error: str) -> None:
        """Count a turn that failed on this message. A parked one is not claimed again until `retry`.

        `error` is for operators: the kind of exception, nothing of what the person wrote; cut at 200 letters.
        """
        self._connection.execute(_failed, {"id_": id, "error_": error[:200], "parked_": parked, "now": now})

    def retry(self, id: int) -> int | None:
        """Let a parked message wait again; give its conversation. None where it is not parked."""
        return self._connection.execute(_retry, {"id_": id}).scalar()
