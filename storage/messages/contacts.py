"""From an address on a channel to its conversation, which is made with its person where there is none."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from storage.driver.prepared import PreparedCommand, PreparedQuery
from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.encryption.address_digest import address_digest
from storage.encryption.keyring import Keyring
from storage.models import conversations, people

ADDRESS = "conversations.address"


@dataclass(frozen=True, slots=True)
class Contact:
    """A channel and an address on it: the key of a conversation."""

    channel: str
    address: str = field(repr=False)
    language: str | None = None


class _AddressRow(NamedTuple):
    id: int
    address_digest: bytes
    channel: str


# By the digest alone, for all channels: SQLite scans the whole table for a list of pairs.
_ids_by_address = PreparedQuery(
    "conversations.ids_by_address",
    _AddressRow,
    select(conversations.c.id, conversations.c.address_digest, conversations.c.channel).where(
        conversations.c.address_digest.in_(bindparam("digests", expanding=True))
    ),
)


class _PersonRow(NamedTuple):
    address_digest: bytes
    id: int


_new_people = PreparedCommand(
    "conversations.new_people",
    InsertNew(people, [people.c.address_digest]).silent,
    columns=("pseudonym", "address_digest", "language", "created_at"),
)
_people_by_digest = PreparedQuery(
    "conversations.people_by_digest",
    _PersonRow,
    select(people.c.address_digest, func.coalesce(people.c.same_as, people.c.id).label("id")).where(
        people.c.address_digest.in_(bindparam("digests", expanding=True))
    ),
)
_new_conversations = PreparedCommand(
    "conversations.new",
    InsertNew(conversations, [conversations.c.address_digest, conversations.c.channel]).silent,
    columns=("person_id", "channel", "address", "address_digest", "language", "created_at"),
)


class Contacts:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def ensure_all(self, contacts: Sequence[Contact], *, now: datetime) -> list[int]:
        """The conversations' ids, in the order of the contacts, made where there is none. One statement where all are known already.

        A number that comes over two channels is one person with two conversations.
        """
        keys = self._addresses(contacts)
        ids = self._ids(keys)
        missing = {key: contact for key, contact in zip(keys, contacts, strict=True) if key not in ids}
        if missing:
            self._make(missing, now)
            ids |= self._ids(missing)
        return [ids[key] for key in keys]

    def known(self, contacts: Sequence[Contact]) -> list[int | None]:
        """The same without making any: None where there is none."""
        keys = self._addresses(contacts)
        ids = self._ids(keys)
        return [ids.get(key) for key in keys]

    def _addresses(self, contacts: Sequence[Contact]) -> list[tuple[bytes, str]]:
        return [(address_digest(self._keys, each.channel, each.address), each.channel) for each in contacts]

    def _ids(self, keys: Iterable[tuple[bytes, str]]) -> dict[tuple[bytes, str], int]:
        rows = self._connection.fetch(_ids_by_address, {"digests": list({digest for digest, _ in keys})})
        return {(row.address_digest, row.channel): row.id for row in rows}

    def _make(self, missing: dict[tuple[bytes, str], Contact], now: datetime) -> None:
        # In one order everywhere: two transactions that meet over the same new people never wait in a ring.
        in_order = sorted(missing.items())
        languages = {digest: contact.language for (digest, _), contact in in_order}
        self._connection.run_each(
            _new_people,
            [
                {
                    "pseudonym": secrets.token_hex(16),
                    "address_digest": digest,
                    "language": language,
                    "created_at": now,
                }
                for digest, language in languages.items()
            ],
        )
        rows = self._connection.fetch(_people_by_digest, {"digests": list(languages)})
        person = {row.address_digest: row.id for row in rows}
        self._connection.run_each(
            _new_conversations,
            [
                {
                    "person_id": person[digest],
                    "channel": channel,
                    "address": self._keys.encrypt(contact.address, context=ADDRESS),
                    "address_digest": digest,
                    "language": contact.language,
                    "created_at": now,
                }
                for (digest, channel), contact in in_order
            ],
        )
