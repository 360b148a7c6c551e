"""What is to be sent: each message once, by priority, people by turns, in order within a conversation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from channels.message import Button, File, Priority, Status
from storage.driver.prepared import PreparedCommand
from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.encryption import public_ids
from storage.encryption.json_seal import seal
from storage.encryption.keyring import Keyring
from storage.messages.outbox_claims import OutboxClaims
from storage.messages.outbox_history import OutboxHistory
from storage.messages.outbox_results import OutboxResults
from storage.messages.receipts import Receipts
from storage.models import messages_out

_CONTENT = "messages_out.content"


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to queue. `key`, where given, is queued once for ever; it holds nothing personal."""

    channel: str
    address: str = field(repr=False)
    text: str = field(repr=False)
    conversation: int | None = None
    buttons: Sequence[Button] = field(default=(), repr=False)
    subject: str = ""
    priority: Priority = Priority.reply
    due_at: datetime | None = None  # None: at once
    valid_until: datetime | None = None  # not sent after this
    key: str | None = None
    data: Mapping[str, str] | None = field(default=None, repr=False)
    person: int | None = None  # of whom a message outside any conversation speaks
    public_id: str | None = None  # None: a random one
    file: File | None = None


_t = messages_out.c

_new = insert(messages_out).returning(_t.id)
_new_keyed = InsertNew(messages_out, [_t.key], _t.id)
_queue_all = PreparedCommand(
    "outbox.queue_all",
    _new_keyed.silent,
    columns=(
        "conversation_id",
        "person_id",
        "channel",
        "priority",
        "content",
        "key",
        "public_id",
        "status",
        "due_at",
        "valid_until",
        "attempts",
        "queued_at",
        "changed_at",
    ),
)
_show_keyboard = update(messages_out).where(_t.id == bindparam("id_")).values(keyboard=bindparam("keyboard_"))
_keyboards = select(_t.id, _t.keyboard).where(
    _t.conversation_id == bindparam("conversation"),
    _t.keyboard.is_not(None),
    _t.queued_at < bindparam("before"),
)
_hide_keyboards = (
    update(messages_out).where(_t.id.in_(bindparam("ids", expanding=True))).values(keyboard=None)
)
_drop_bulk = (
    update(messages_out)
    .where(
        _t.conversation_id == bindparam("conversation"),
        _t.due_at.is_not(None),
        _t.status == Status.queued,
        _t.priority == Priority.bulk,
    )
    .values(status=Status.dropped, due_at=None, reason=bindparam("reason_"), changed_at=bindparam("now"))
)


class Outbox(OutboxClaims, OutboxResults, OutboxHistory):
    """All that is done with outbound messages: queue them here, claim and settle them, look at them."""

    def __init__(self, connection: Statements, keys: Keyring, receipts: Receipts) -> None:
        OutboxClaims.__init__(self, connection, keys)
        OutboxResults.__init__(self, connection, receipts)

    def queue(
        self,
        *,
        channel: str,
        address: str,
        text: str,
        now: datetime,
        conversation: int | None,
        buttons: Sequence[Button] = (),
        subject: str = "",
        priority: Priority = Priority.reply,
        due_at: datetime | None = None,
        valid_until: datetime | None = None,
        key: str | None = None,
        data: Mapping[str, str] | None = None,
        person: int | None = None,
        public_id: str | None = None,
    ) -> int | None:
        """The message's id. With a `key` that was queued before, nothing happens and it gives None."""
        draft = Draft(
            channel,
            address,
            text,
            conversation,
            buttons,
            subject,
            priority,
            due_at,
            valid_until,
            key,
            data,
            person,
            public_id,
        )
        statement = _new if key is None else _new_keyed.on(self._connection)
        return self._connection.execute(statement, self._row(draft, now)).scalar()

    def queue_all(self, drafts: Sequence[Draft], *, now: datetime) -> None:
        """In the order given, in one statement. Those whose key was queued before are left out."""
        if drafts:
            self._connection.run_each(_queue_all, [self._row(draft, now) for draft in drafts])

    def _row(self, draft: Draft, now: datetime) -> dict[str, Any]:
        content: dict[str, Any] = {
            "address": draft.address,
            "text": draft.text,
            "buttons": [[button.title, button.payload, button.letter] for button in draft.buttons],
            "subject": draft.subject,
            "data": dict(draft.data or {}),
        }
        if draft.file is not None:
            content["file"] = [draft.file.name, draft.file.media_type, draft.file.content]
        return {
            "conversation_id": draft.conversation,
            "person_id": draft.person,
            "channel": draft.channel,
            "priority": int(draft.priority),
            "content": seal(self._keys, content, context=_CONTENT),
            "key": draft.key,
            "public_id": draft.public_id or public_ids.new(),
            "status": Status.queued.value,
            "due_at": draft.due_at or now,
            "valid_until": draft.valid_until,
            "attempts": 0,
            "queued_at": now,
            "changed_at": now,
        }

    def show_keyboard(self, id: int, external_id: str) -> None:
        """Its buttons are on the person's screen until `hide_keyboards`."""
        self._connection.execute(_show_keyboard, {"id_": id, "keyboard_": external_id})

    def hide_keyboards(self, conversation: int, *, before: datetime) -> list[str]:
        """The provider's ids of messages queued before then whose buttons are to go; each is given once."""
        rows = self._connection.execute(_keyboards, {"conversation": conversation, "before": before}).all()
        if rows:
            self._connection.execute(_hide_keyboards, {"ids": [row.id for row in rows]})
        return [row.keyboard for row in rows]

    def drop_bulk(self, conversation: int, *, now: datetime, reason: str = "opted_out") -> int:
        """Nothing of bulk that still waits in this conversation goes out. Gives how many."""
        result = self._connection.execute(
            _drop_bulk, {"conversation": conversation, "reason_": reason, "now": now}
        )
        return result.rowcount
