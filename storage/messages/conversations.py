"""Conversations: one address on one channel, where its dialogue stands, and who holds it now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, literal_column, select, update

from storage.driver.prepared import PreparedCommand, PreparedQuery
from storage.encryption.address_digest import address_digest
from storage.encryption.json_seal import seal, unseal
from storage.encryption.keyring import Unreadable
from storage.messages.contacts import ADDRESS, Contact, Contacts
from storage.models import conversations, messages_in

UNREAD = Unreadable.__name__  # the error of messages that are parked because they cannot be read
_STATE = "conversations.state"

# How far a claim looks among the waiting messages, cries for help and then the oldest first: it bounds the work of a claim under a great
# backlog. What lies beyond is seen as soon as what lies before is handled.
_WINDOW = 2_000


@dataclass(frozen=True, slots=True)
class Conversation:
    id: int
    channel: str
    address: str = field(repr=False)
    person: int
    language: str | None
    state: dict[str, Any] | None = field(repr=False)  # None before the first turn
    last_heard_at: datetime | None
    alerted_until: datetime | None = None  # until then what comes from here answers an alert to staff
    answered_case: int | None = None  # in which staff answered the person last
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a conversation stands after a turn. `last_heard_at` None leaves it as it was; `language` None means
    that it is not known yet.
    """

    conversation: int
    state: dict[str, Any] = field(repr=False)
    language: str | None
    last_heard_at: datetime | None = None


class _ConversationRow(NamedTuple):
    id: int
    channel: str
    address: bytes
    person_id: int
    language: str | None
    state: bytes | None
    last_heard_at: datetime | None
    alerted_until: datetime | None
    answered_case: int | None
    answered_at: datetime | None


_columns = [conversations.c[name] for name in _ConversationRow._fields]
_not_erased = conversations.c.address.is_not(None)
_by_id = select(*_columns).where(conversations.c.id == bindparam("id"), _not_erased)
_by_ids = select(*_columns).where(conversations.c.id.in_(bindparam("ids", expanding=True)), _not_erased)
_persons = select(conversations.c.id, conversations.c.person_id).where(
    conversations.c.id.in_(bindparam("ids", expanding=True))
)
_by_address = select(*_columns).where(
    conversations.c.address_digest == bindparam("digest"), conversations.c.channel == bindparam("channel")
)
_began = select(conversations.c.created_at).where(
    conversations.c.address_digest == bindparam("digest"), conversations.c.channel == bindparam("channel")
)
_first_began = (
    select(conversations.c.created_at)
    .where(conversations.c.channel == bindparam("channel"))
    .order_by(conversations.c.id)
    .limit(1)
)
_of_person = (
    select(*_columns)
    .where(conversations.c.person_id == bindparam("person"), _not_erased)
    .order_by(conversations.c.id)
)
_heard_since = (
    select(*_columns)
    .where(conversations.c.person_id.in_(bindparam("persons", expanding=True)), _not_erased)
    .where(conversations.c.last_heard_at >= bindparam("since"))
    .order_by(conversations.c.last_heard_at)
)
_on_channel = (
    select(*_columns)
    .where(conversations.c.channel == bindparam("channel"), _not_erased)
    .order_by(conversations.c.id)
)


# The holder of a conversation changes no key, so that a message may be received (its row refers to the
# conversation) while the conversation is held.
_lock = _by_ids.with_for_update(skip_locked=True, key_share=True)

_waiting_messages = messages_in.alias("waiting")
_waiting = _waiting_messages.c.status == literal_column("'waiting'")
_window = (
    select(_waiting_messages.c.priority, _waiting_messages.c.id, _waiting_messages.c.conversation_id)
    .where(_waiting)
    .order_by(_waiting_messages.c.priority, _waiting_messages.c.id)
    .limit(_WINDOW)
    .subquery("oldest")
)
_first_of_all = (
    select(
        _window.c.conversation_id,
        func.min(_window.c.priority).label("priority"),
        func.min(_window.c.id).label("first"),
    )
    .group_by(_window.c.conversation_id)
    .subquery("first_of_all")
)
_first_of_some = (
    select(
        _waiting_messages.c.conversation_id,
        func.min(_waiting_messages.c.priority).label("priority"),
        func.min(_waiting_messages.c.id).label("first"),
    )
    .where(_waiting, _waiting_messages.c.conversation_id.in_(bindparam("ids", expanding=True)))
    .group_by(_waiting_messages.c.conversation_id)
    .subquery("first_of_some")
)


def _claiming(first: Any) -> Any:
    return (
        select(*_columns)
        .join(first, first.c.conversation_id == conversations.c.id)
        .where(_not_erased)
        .order_by(first.c.priority, first.c.first)
        .limit(bindparam("limit"))
        .with_for_update(skip_locked=True, key_share=True, of=conversations)
    )


_claim_any = PreparedQuery("conversations.claim_any", _ConversationRow, _claiming(_first_of_all))
_claim_some = _claiming(_first_of_some)

_save = PreparedCommand(
    "conversations.save",
    update(conversations)
    .where(conversations.c.id == bindparam("id_"), _not_erased)
    .values(
        state=bindparam("state_"),
        language=bindparam("language_"),
        last_heard_at=func.coalesce(bindparam("last_heard_at_", type_=conversations.c.last_heard_at.type),
                                    conversations.c.last_heard_at),
    ),
)  # fmt: skip
_park = (
    update(messages_in)
    .where(
        messages_in.c.conversation_id.in_(bindparam("ids", expanding=True)),
        messages_in.c.status == literal_column("'waiting'"),
    )
    .values(status="parked", error=bindparam("error_"))
)
_set_language = (
    update(conversations)
    .where(conversations.c.id == bindparam("id_"), _not_erased)
    .values(language=bindparam("language_"))
)
_alerted = (
    update(conversations)
    .where(conversations.c.id == bindparam("id_"), _not_erased)
    .values(alerted_until=bindparam("until"))
)


class Conversations(Contacts):
    """All that is done with conversations: find and make them, hold them, keep where they stand."""

    # -- finding and making -----------------------------------------------------------------------------------
    def find(self, channel: str, address: str) -> Conversation | None:
        digest = address_digest(self._keys, channel, address)
        row = self._connection.execute(_by_address, {"digest": digest, "channel": channel}).first()
        return self._conversation(row) if row else None

    def began(self, channel: str, address: str) -> datetime | None:
        """When this address first wrote or was written to; anew where its person was erased since."""
        digest = address_digest(self._keys, channel, address)
        return self._connection.execute(_began, {"digest": digest, "channel": channel}).scalar()

    def first_began(self, channel: str) -> datetime | None:
        """Since when anybody writes or is to be written to on this channel, as far as it is still known."""
        return self._connection.execute(_first_began, {"channel": channel}).scalar()

    def get(self, id: int) -> Conversation | None:
        row = self._connection.execute(_by_id, {"id": id}).first()
        return self._conversation(row) if row else None

    def persons(self, ids: Sequence[int]) -> dict[int, int]:
        """Whose these conversations are, by id. Nothing of them is read."""
        return dict(self._connection.execute(_persons, {"ids": ids}).all()) if ids else {}

    def of_person(self, person: int) -> list[Conversation]:
        return [self._conversation(row) for row in self._connection.execute(_of_person, {"person": person})]

    def heard_since(self, persons: Sequence[int], since: datetime) -> list[Conversation]:
        """Those of these people in which they wrote something since then, the one they wrote in last at the end."""
        rows = self._connection.execute(_heard_since, {"persons": persons, "since": since}) if persons else ()
        return [self._conversation(row) for row in rows]

    def on_channel(self, channel: str) -> list[Conversation]:
        """All of a channel, in the order made: for the simulator, whose phones are few."""
        return [
            self._conversation(row) for row in self._connection.execute(_on_channel, {"channel": channel})
        ]

    def ensure(
        self, channel: str, address: str, language: str | None = None, *, now: datetime
    ) -> Conversation:
        """The conversation with this address, made with its person where there is none."""
        (id,) = self.ensure_all([Contact(channel, address, language)], now=now)
        found = self.get(id)
        assert found is not None
        return found

    # -- holding ----------------------------------------------------------------------------------------------
    def claim(self, ids: Sequence[int] | None, *, limit: int) -> list[Conversation]:
        """Hold conversations with waiting messages until the transaction ends: cries for help first, then the
        longest waiting.

        `ids` None looks at all. Those held by another process are passed over, never waited for; the holder finds
        with its next claim what arrived meanwhile. A process that dies lets go at once. What waits in one that cannot
        be read is parked, so that it stops no other conversation.
        """
        if ids is None:
            found, unread = self._readable(self._connection.fetch(_claim_any, {"limit": limit}))
        elif ids:
            found, unread = self._readable(
                self._connection.execute(_claim_some, {"ids": ids, "limit": limit})
            )
        else:
            return []
        if unread:
            self._connection.execute(_park, {"ids": unread, "error_": UNREAD})
        return found

    def lock(self, ids: Sequence[int]) -> dict[int, Conversation]:
        """Hold these until the transaction ends, by id. Those that another process holds or that cannot be read are missing,
        and none is waited for.
        """
        if not ids:
            return {}
        found, _ = self._readable(self._connection.execute(_lock, {"ids": ids}))
        return {conversation.id: conversation for conversation in found}

    def _readable(self, rows: Iterable[Any]) -> tuple[list[Conversation], list[int]]:
        """And the ids of those that are not."""
        found, unread = [], []
        for row in rows:
            try:
                found.append(self._conversation(row))
            except Unreadable:
                unread.append(row.id)
        return found, unread

    # -- keeping ----------------------------------------------------------------------------------------------
    def save(self, id: int, *, state: dict[str, Any], language: str, last_heard_at: datetime | None) -> None:
        """`last_heard_at` None leaves it as it was. An erased conversation takes nothing up again."""
        self.save_all([Standing(id, state, language, last_heard_at)])

    def save_all(self, standings: Sequence[Standing]) -> None:
        """The same for many in one round trip."""
        if standings:
            self._connection.run_each(
                _save,
                [
                    {
                        "id_": standing.conversation,
                        "state_": seal(self._keys, standing.state, context=_STATE),
                        "language_": standing.language,
                        "last_heard_at_": standing.last_heard_at,
                    }
                    for standing in standings
                ],
            )

    def set_language(self, id: int, language: str) -> None:
        self._connection.execute(_set_language, {"id_": id, "language_": language})

    def alerted(self, id: int, *, until: datetime) -> None:
        """An alert goes there: until then what comes from there is no feedback."""
        self._connection.execute(_alerted, {"id_": id, "until": until})

    def _conversation(self, row: Any) -> Conversation:
        id, channel, address, person, language, state, *lately = row
        return Conversation(
            id,
            channel,
            self._keys.decrypt(address, context=ADDRESS),
            person,
            language,
            None if state is None else unseal(self._keys, state, context=_STATE),
            *lately,
        )
