"""What people sent: each message once, in the order received, until it is handled or parked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, delete, exists, func, literal_column, select, update

from channels.message import Inbound, Priority, Unanswered
from storage.driver.prepared import PreparedCommand, PreparedQuery
from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.encryption.json_seal import seal, unseal
from storage.encryption.keyring import Keyring, Unreadable
from storage.messages.conversations import UNREAD, Contact, Conversations
from storage.models import conversations, erased_messages, messages_in

_CONTENT = "messages_in.content"
_EXTERNAL_ID = "messages_in.external_id"

_REMEMBERED = 100  # messages of one person among which an edited one, or the rest of an album, is looked for


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
_is_waiting = _t.status == literal_column("'waiting'")
_is_parked = _t.status == literal_column("'parked'")

_e = erased_messages.c


class _ReceivedRow(NamedTuple):
    conversation_id: int


class _WaitingRow(NamedTuple):
    id: int
    conversation_id: int
    content: bytes
    kind: str
    received_at: datetime
    attempts: int
    priority: int


class _DigestRow(NamedTuple):
    external_digest: bytes


_new = InsertNew(
    messages_in,
    [_t.external_digest, _t.channel],
    _t.conversation_id,
    columns=[column for column in _t if column.name not in ("id", "error", "failed_at")],
    unless=exists().where(
        _e.external_digest == bindparam("external_digest"), _e.channel == bindparam("channel")
    ),
)
_receive = PreparedQuery("inbox.receive", _ReceivedRow, _new.returning)
_waiting = PreparedQuery(
    "inbox.waiting",
    _WaitingRow,
    select(_t.id, _t.conversation_id, _t.content, _t.kind, _t.received_at, _t.attempts, _t.priority)
    .where(_is_waiting, _t.conversation_id.in_(bindparam("ids", expanding=True)))
    .order_by(_t.id),
)
_handled = PreparedCommand(
    "inbox.handled",
    update(messages_in)
    .where(_t.id.in_(bindparam("ids", expanding=True)), _is_waiting)
    .values(status="handled", handled_at=bindparam("now")),
)
_failed = (
    update(messages_in)
    .where(_t.id == bindparam("id_"), _is_waiting)
    .values(
        attempts=_t.attempts + 1,
        error=bindparam("error_"),
        failed_at=bindparam("now"),
        status=case((bindparam("parked_").is_(True), "parked"), else_=_t.status),
    )
)
_park = (
    update(messages_in)
    .where(_t.id.in_(bindparam("ids", expanding=True)), _is_waiting)
    .values(status="parked", error=bindparam("error_"))
)
_is_unread = _is_parked, _t.error == UNREAD
_unread_of = (
    select(conversations.c.person_id)
    .join(messages_in, _t.conversation_id == conversations.c.id)
    .where(conversations.c.person_id.in_(bindparam("persons", expanding=True)), *_is_unread)
    .distinct()
)
_reread = update(messages_in).where(*_is_unread).values(status="waiting", attempts=0, error=None)
_parked = (
    select(_t.id, _t.conversation_id, _t.channel, _t.received_at, _t.attempts, _t.error)
    .where(_is_parked)
    .order_by(_t.id)
)
_retry = (
    update(messages_in)
    .where(_t.id == bindparam("id_"), _is_parked)
    .values(status="waiting", attempts=0, error=None)
    .returning(_t.conversation_id)
)
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
_kept = select(_t.external_digest).where(
    _t.external_digest.in_(bindparam("digests", expanding=True)), _t.channel == bindparam("channel")
)
_erased = PreparedQuery(
    "inbox.erased",
    _DigestRow,
    select(_e.external_digest).where(
        _e.external_digest.in_(bindparam("digests", expanding=True)), _e.channel == bindparam("channel")
    ),
)
_unerase = delete(erased_messages).where(
    _e.external_digest.in_(bindparam("digests", expanding=True)), _e.channel == bindparam("channel")
)
_leave = update(messages_in).where(_t.id == bindparam("id_")).values(unanswered=bindparam("why"))
_unanswered = (
    select(_t.channel, _t.unanswered, func.count())
    .where(_t.unanswered.is_not(None))
    .group_by(_t.channel, _t.unanswered)
)
_backlog = select(func.count()).select_from(messages_in).where(_is_waiting)
_first_waiting = [
    select(_t.received_at)
    .where(_is_waiting, _t.priority == literal_column(str(int(priority))))
    .order_by(_t.id)
    .limit(1)
    .scalar_subquery()
    for priority in (Priority.crisis, Priority.reply)
]
_oldest = select(*(first.label(f"first_{place}") for place, first in enumerate(_first_waiting)))
_parked_count = select(func.count()).select_from(messages_in).where(_is_parked)


class Inbox:
    def __init__(self, connection: Statements, keys: Keyring, conversations: Conversations) -> None:
        self._connection = connection
        self._keys = keys
        self._conversations = conversations

    def receive(self, inbounds: Sequence[Inbound], *, now: datetime) -> list[int]:
        """Keep what is new of these; give the ids of the conversations that have something new.

        One that must not be answered is kept as handled. A message that is here already, by its channel and external
        id, or was and is erased, is left alone, also where two requests bring it at the same time. Two statements for
        any number of messages from known addresses.
        """
        # By conversation, in the order received within each: ids must rise in that order, and two requests that
        # bring the same messages must meet them in one order, or each would wait for the other.
        in_order = sorted(self._placed(inbounds, now), key=lambda pair: pair[0])
        if not in_order:
            return []
        rows = self._connection.fetch_each(
            _receive,
            [
                {
                    "conversation_id": conversation,
                    "channel": inbound.channel,
                    "external_digest": self._keys.digest(inbound.external_id, context=_EXTERNAL_ID),
                    "kind": inbound.kind,
                    "content": seal(
                        self._keys,
                        {
                            "external_id": inbound.external_id,
                            "text": inbound.text,
                            "payload": inbound.payload,
                            "data": dict(inbound.data),
                        },
                        context=_CONTENT,
                    ),
                    "status": "waiting" if inbound.unanswered is None else "handled",
                    "unanswered": inbound.unanswered,
                    "priority": int(inbound.priority),
                    "attempts": 0,
                    "received_at": now,
                    "handled_at": None if inbound.unanswered is None else now,
                }
                for conversation, inbound in in_order
            ],
        )
        return list(dict.fromkeys(row.conversation_id for row in rows))

    def receive_anew(self, inbounds: Sequence[Inbound], *, now: datetime) -> list[int]:
        """Receive what waited unheard when its sender was erased: it was written after the wish to be."""
        for channel in {inbound.channel for inbound in inbounds}:
            ids = [inbound.external_id for inbound in inbounds if inbound.channel == channel]
            digests = [self._keys.digest(id, context=_EXTERNAL_ID) for id in ids]
            self._connection.execute(_unerase, {"digests": digests, "channel": channel})
        return self.receive(inbounds, now=now)

    def unknown(self, channel: str, external_ids: Sequence[str]) -> set[str]:
        """Those of these ids that no message here has, nor any that was erased lately."""
        digests = self._digests(external_ids)
        rows = self._connection.execute(_kept, {"digests": list(digests), "channel": channel})
        kept = {digests[digest] for digest in rows.scalars()}
        return set(external_ids) - kept - self._erased(channel, external_ids)

    def _erased(self, channel: str, external_ids: Sequence[str]) -> set[str]:
        digests = self._digests(external_ids)
        rows = self._connection.fetch(_erased, {"digests": list(digests), "channel": channel})
        return {digests[row.external_digest] for row in rows}

    def _digests(self, external_ids: Sequence[str]) -> dict[bytes, str]:
        return {self._keys.digest(id, context=_EXTERNAL_ID): id for id in external_ids}

    def _placed(self, inbounds: Sequence[Inbound], now: datetime) -> list[tuple[int, Inbound]]:
        """Each with its conversation, made where there is none. A message that was erased makes no person anew."""
        if not inbounds:
            return []
        known = self._conversations.known(_contacts(inbounds))
        found = [id for id in known if id is not None]
        if len(found) < len(known):
            inbounds = self._without_erased(inbounds)
            found = self._conversations.ensure_all(_contacts(inbounds), now=now) if inbounds else []
        return list(zip(found, inbounds, strict=True))

    def _without_erased(self, inbounds: Sequence[Inbound]) -> list[Inbound]:
        erased = {
            (channel, id)
            for channel in {inbound.channel for inbound in inbounds}
            for id in self._erased(
                channel, [each.external_id for each in inbounds if each.channel == channel]
            )
        }
        return [each for each in inbounds if (each.channel, each.external_id) not in erased]

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
                content = unseal(self._keys, row.content, context=_CONTENT)
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

    def earlier(self, conversation: int, message_id: str, *, before: int) -> str | None:
        """What the message with this id, as the channel's `data` names it, said last before our message `before`."""
        rows = self._connection.execute(_before, {"conversation": conversation, "before": before})
        contents = (unseal(self._keys, row.content, context=_CONTENT) for row in rows)
        return next(
            (content["text"] for content in contents if content["data"].get("message_id") == message_id), None
        )

    def album(self, conversation: int, album: str, *, but: int) -> dict[int, str]:
        """The messages of an album, as the channel's `data` names it, with the words under each; all but this one."""
        rows = self._connection.execute(_media, {"conversation": conversation})
        contents = ((row.id, unseal(self._keys, row.content, context=_CONTENT)) for row in rows)
        return {
            id: content["text"]
            for id, content in contents
            if id != but and content["data"].get("album") == album
        }

    def handled(self, ids: Iterable[int], *, now: datetime) -> None:
        ids = list(ids)
        if ids:
            self._connection.run(_handled, {"ids": ids, "now": now})

    def leave(self, id: int, why: Unanswered) -> None:
        """Nothing is said to this message, for this reason."""
        self._connection.execute(_leave, {"id_": id, "why": why})

    def unanswered(self) -> dict[tuple[str, str], int]:
        """How many messages nothing is said to, by channel and reason, of those that are still kept."""
        rows = self._connection.execute(_unanswered)
        return {(channel, why): count for channel, why, count in rows}

    def failed(self, id: int, *, now: datetime, parked: bool, error: str) -> None:
        """Count a turn that failed on this message. A parked one is not claimed again until `retry`.

        `error` is for operators: the kind of exception, nothing of what the person wrote; cut at 200 letters.
        """
        self._connection.execute(_failed, {"id_": id, "error_": error[:200], "parked_": parked, "now": now})

    def parked(self) -> list[Parked]:
        return [Parked(*row) for row in self._connection.execute(_parked)]

    def retry(self, id: int) -> int | None:
        """Let a parked message wait again; give its conversation. None where it is not parked."""
        return self._connection.execute(_retry, {"id_": id}).scalar()

    def history(self, conversation: int, *, limit: int = 200) -> list[Received]:
        """The last `limit` messages, the oldest of them first."""
        rows = self._connection.execute(_history, {"conversation": conversation, "limit": limit}).all()
        return [self._received(row) for row in reversed(rows)]

    def _received(self, row: Any) -> Received:
        content = unseal(self._keys, row.content, context=_CONTENT)
        return Received(row.id, content["text"], content["payload"], row.kind, row.status, row.received_at)

    def backlog(self) -> int:
        """How many messages wait."""
        return self._connection.execute(_backlog).scalar_one()

    def oldest(self) -> datetime | None:
        """Since when the longest waiting message waits."""
        return min(filter(None, self._connection.execute(_oldest).one()), default=None)

    def parked_count(self) -> int:
        return self._connection.execute(_parked_count).scalar_one()


def _contacts(inbounds: Sequence[Inbound]) -> list[Contact]:
    return [Contact(inbound.channel, inbound.address, inbound.language) for inbound in inbounds]
