"""Who must not be written to, with the proof of since when and by which words. After the days of `address` the month stays
of that.

Kept by the digest of the address, so that it survives the erasing of the person, and for a phone number over every
channel that reaches phones. It is looked for on every layer of that digest: a process may have written it that did not
know of the last change of keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.encryption.address_digest import address_digest, address_digests
from storage.encryption.keyring import Keyring, Unreadable
from storage.models import conversations, suppressions

_TEXT = "suppressions.text"
_LIFT_TEXT = "suppressions.lift_text"
_ADDRESS = "conversations.address"


@dataclass(frozen=True, slots=True)
class Suppression:
    """`source` is person, provider, wrong_person or staff."""

    source: str
    text: str | None = field(repr=False)
    since: datetime
    lifted_at: datetime | None
    lift_text: str | None = field(repr=False)


_t = suppressions.c
_add = InsertNew(suppressions, [_t.address_digest, _t.source], where=_t.lifted_at.is_(None))
_lift = (
    update(suppressions)
    .where(
        _t.address_digest.in_(bindparam("digests", expanding=True)),
        _t.source.in_(bindparam("sources", expanding=True)),
        _t.lifted_at.is_(None),
    )
    .values(lifted_at=bindparam("now"), lift_text=bindparam("text_"))
)
_active_of = (
    select(_t.address_digest)
    .where(_t.address_digest.in_(bindparam("digests", expanding=True)), _t.lifted_at.is_(None))
    .distinct()
)
_addresses_of = select(conversations.c.person_id, conversations.c.channel, conversations.c.address).where(
    conversations.c.person_id.in_(bindparam("persons", expanding=True)), conversations.c.address.is_not(None)
)
_history = (
    select(_t.source, _t.text, _t.since, _t.lifted_at, _t.lift_text)
    .where(_t.address_digest.in_(bindparam("digests", expanding=True)))
    .order_by(_t.id)
)


class Suppressions:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def add(self, channel: str, address: str, *, source: str, text: str, now: datetime) -> None:
        """From now on. Asked again by the same source, it stays as it was first asked."""
        self._connection.execute(
            _add.silent_on(self._connection),
            {
                "address_digest": address_digest(self._keys, channel, address),
                "source": source,
                "text": self._keys.encrypt(text, context=_TEXT) if text else None,
                "since": now,
            },
        )

    def lift(
        self,
        channel: str,
        address: str,
        *,
        now: datetime,
        text: str,
        source: str | Sequence[str] = ("person", "provider", "wrong_person"),
    ) -> bool:
        """What these sources asked for no longer holds. False where there was nothing of theirs.

        What staff decided is lifted only by naming `staff`.
        """
        result = self._connection.execute(
            _lift,
            {
                "digests": address_digests(self._keys, channel, address),
                "sources": [source] if isinstance(source, str) else list(source),
                "now": now,
                "text_": self._keys.encrypt(text, context=_LIFT_TEXT) if text else None,
            },
        )
        return bool(result.rowcount)

    def active(self, channel: str, address: str) -> bool:
        return bool(self.active_of([(channel, address)]))

    def active_of(self, addresses: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
        """Those of these (channel, address) that must not be written to."""
        if not addresses:
            return set()
        digests = {pair: address_digests(self._keys, *pair) for pair in set(addresses)}
        asked = {digest for of_it in digests.values() for digest in of_it}
        found = set(self._connection.execute(_active_of, {"digests": list(asked)}).scalars())
        return {pair for pair, of_it in digests.items() if not found.isdisjoint(of_it)}

    def active_among(self, persons: Sequence[int]) -> set[int]:
        """Those of these people of whom one address or more must not be written to, or cannot be read."""
        if not persons:
            return set()
        whose: dict[tuple[str, str], set[int]] = {}
        deaf: set[int] = set()
        for person, channel, address in self._connection.execute(_addresses_of, {"persons": persons}):
            try:
                whose.setdefault((channel, self._keys.decrypt(address, context=_ADDRESS)), set()).add(person)
            except Unreadable:
                deaf.add(person)
        return deaf.union(*(whose[pair] for pair in self.active_of(list(whose))))

    def history(self, channel: str, address: str) -> list[Suppression]:
        """Everything that was ever asked, in order."""
        digests = address_digests(self._keys, channel, address)
        return [self._suppression(row) for row in self._connection.execute(_history, {"digests": digests})]

    def _suppression(self, row: Any) -> Suppression:
        return Suppression(
            row.source,
            None if row.text is None else self._keys.decrypt(row.text, context=_TEXT),
            row.since,
            row.lifted_at,
            None if row.lift_text is None else self._keys.decrypt(row.lift_text, context=_LIFT_TEXT),
        )
