"""What people sent comes in: each message once, in the order received; one that was erased does not come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, delete, exists, select

from channels.message import Inbound
from storage.driver.prepared import PreparedQuery
from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.encryption.json_seal import seal
from storage.encryption.keyring import Keyring
from storage.messages.contacts import Contact, Contacts
from storage.messages.inbox_history import CONTENT
from storage.models import erased_messages, messages_in

EXTERNAL_ID = "messages_in.external_id"

_t = messages_in.c
_e = erased_messages.c


class _ReceivedRow(NamedTuple):
    conversation_id: int


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


class InboxIntake:
    def __init__(self, connection: Statements, keys: Keyring, contacts: Contacts) -> None:
        self._connection = connection
        self._keys = keys
        self._contacts = contacts

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
                    "external_digest": self._keys.digest(inbound.external_id, context=EXTERNAL_ID),
                    "kind": inbound.kind,
                    "content": seal(
                        self._keys,
                        {
                            "external_id": inbound.external_id,
                            "text": inbound.text,
                            "payload": inbound.payload,
                            "data": dict(inbound.data),
                        },
                        context=CONTENT,
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
            digests = [self._keys.digest(id, context=EXTERNAL_ID) for id in ids]
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
        return {self._keys.digest(id, context=EXTERNAL_ID): id for id in external_ids}

    def _placed(self, inbounds: Sequence[Inbound], now: datetime) -> list[tuple[int, Inbound]]:
        """Each with its conversation, made where there is none. A message that was erased makes no person anew."""
        if not inbounds:
            return []
        known = self._contacts.known(_contacts(inbounds))
        found = [id for id in known if id is not None]
        if len(found) < len(known):
            inbounds = self._without_erased(inbounds)
            found = self._contacts.ensure_all(_contacts(inbounds), now=now) if inbounds else []
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


def _contacts(inbounds: Sequence[Inbound]) -> list[Contact]:
    return [Contact(inbound.channel, inbound.address, inbound.language) for inbound in inbounds]
