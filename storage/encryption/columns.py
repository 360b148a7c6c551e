"""Under which of the keys what is personal stands.

The table `keyrings` says which key holds, not the order of any process's list: so all of them change at the same
moment. While digests move to a new key (`storage/operations/key_rotation.py`), whoever is about to look for one moves it first
(`Moving`): a person would else be met as a stranger, a message taken in twice, a STOP forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Update, bindparam, insert, or_, select, text, update

from storage.encryption.keyring import Keyring, UnknownKey
from storage.models import keyrings
from storage.models.declarations import derived, digests

UNDER_WAY = 0x6B796E6B  # PostgreSQL's advisory lock of units that write while keys change ("kynk")

STANDING = select(keyrings.c.fingerprint, keyrings.c.earlier, keyrings.c.leaving)


class WrongKey(Exception):
    """The database stands under a secret key that is not in the list."""


def keys_in(connection: Connection, keys: Keyring, *, writing: bool) -> Keyring:
    """The keys as this transaction must use them. Raises `WrongKey`."""
    if writing and not keys.alone and connection.dialect.name == "postgresql":
        # Held to the end of the transaction: a change of keys waits for it, and it sees what they wrote.
        connection.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": UNDER_WAY})
    row = connection.execute(STANDING).first()
    if row is None:
        return keys
    try:
        standing = keys.at(row.fingerprint, row.earlier)
    except UnknownKey:
        raise WrongKey(
            "The database holds data under another secret key. Start with the key that it was made with "
            "(KYNNYS_SECRET_KEYS), or point KYNNYS_DATABASE_URL to another database."
        ) from None
    if row.leaving is None:
        return standing
    if row.leaving not in keys:
        raise WrongKey(
            "The database is still being brought under its new secret key. Start with the old key behind the "
            "new one in KYNNYS_SECRET_KEYS, and let `kynnys keys rotate` end."
        )
    return Moving(standing, connection, writing=writing)


def note(connection: Connection, keys: Keyring) -> None:
    """Write down under which key a new database stands."""
    if connection.execute(STANDING).first() is None:
        connection.execute(insert(keyrings), {"id": 1, "fingerprint": keys.fingerprint})


class Moving(Keyring):
    """The keys of one transaction while digests move: what is looked for is moved first, so that it is found.

    A transaction that only reads finds it where it is.
    """

    __slots__ = ("_connection", "_writing")

    def __init__(self, keys: Keyring, connection: Connection, *, writing: bool) -> None:
        super().__init__(keys.keys, keys.current, keys.layers)
        self._connection = connection
        self._writing = writing

    def digest(self, value: str, *, context: str) -> bytes:
        above = super().digest(value, context=context)
        below = self.below().digest(value, context=context)
        if self._writing:
            move(self._connection, context, [(below, above)])
            return above
        there = or_(*(select(column).where(column == below).exists() for column in digests()[context]))
        return below if self._connection.execute(select(there)).scalar() else above


def move(connection: Connection, context: str, pairs: Sequence[tuple[bytes, bytes]]) -> None:
    values = [{"from_": below, "to": above} for below, above in pairs if below != above]
    if values:
        for statement in _moves()[context]:
            connection.execute(statement, values)


@derived
def _moves() -> dict[str, list[Update]]:
    return {
        context: [
            update(column.table).where(column == bindparam("from_")).values({column.name: bindparam("to")})
            for column in columns
        ]
        for context, columns in digests().items()
    }
