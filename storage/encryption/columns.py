"""Under which of the keys what is personal stands.

The table `keyrings` says which key holds, not the order of any process's list: so all of them change at the same
moment. Every transaction compares it with what its process knows, before anything of it is kept (`Standing`). A change
of keys waits for the transactions that have compared it already.

While digests move to a new key (`storage/operations/key_rotation.py`), a reader that is about to look for one moves it first
(`storage/lifecycle/digest_layers.py`): a person would else be met as a stranger, a message taken in twice, a STOP forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, insert, select

from storage.encryption.keyring import Keyring, UnknownKey
from storage.models import keyrings

UNDER_WAY = (
    0x6B796E6B  # PostgreSQL's advisory lock of units that write: shared by them, alone for a change ("kynk")
)
HOLD = f"SELECT pg_advisory_xact_lock_shared({UNDER_WAY})"

_CHANGE = select(keyrings.c.phase_since).where(keyrings.c.leaving.is_not(None))
ROW = select(keyrings.c.fingerprint, keyrings.c.earlier, keyrings.c.leaving, keyrings.c.phase)


class StandingRow(NamedTuple):
    fingerprint: str
    earlier: bytes | None
    leaving: str | None
    phase: int


class WrongKey(Exception):
    """The keys of this process do not fit what the database says. `kind` is that of the fault."""

    kind = "wrong_key"


class KeyChange(WrongKey):
    """The database is being brought under a new key, and this process lists one of the two only."""

    kind = "key_change"


@dataclass(frozen=True, slots=True)
class Standing:
    """The keys as the database stands, and the row that says so."""

    row: Any
    keys: Keyring

    @property
    def changing(self) -> bool:
        return self.row.leaving is not None

    @property
    def check(self) -> str:
        """A statement that fails where the database does not stand like this any more. Its result need not be read."""
        return (
            f"SELECT 1 / count(*) FROM keyrings WHERE phase = {int(self.row.phase)} "  # noqa: S608 - our own digits
            f"AND fingerprint = '{self.keys.fingerprint}' AND leaving IS NULL"
        )


class Asked(Protocol):
    """A transaction: SQLAlchemy's connection, or `storage.driver.statements`."""

    def execute(self, statement: Any, /) -> Any: ...


def standing(connection: Asked, keys: Keyring) -> Standing | None:
    """How the database stands; None where that is not written down yet. Raises `WrongKey`."""
    return standing_by(connection.execute(ROW).first(), keys)


def standing_by(row: Any, keys: Keyring, known: Standing | None = None) -> Standing | None:
    """The same for a row that was read already."""
    if row is None:
        return None
    if known is not None and known.row == row:
        return known
    if row.leaving is not None and (row.fingerprint in keys) != (row.leaving in keys):
        listed, missing = ("old", "new") if row.leaving in keys else ("new", "old")
        raise KeyChange(
            f"The database is still being brought under its new secret key, and this process has the {listed} key "
            f"without the {missing} one. Start with the old key behind the new one in KYNNYS_SECRET_KEYS, and let "
            "`kynnys keys rotate` end."
        )
    try:
        return Standing(row, keys.at(row.fingerprint, row.earlier))
    except UnknownKey:
        raise WrongKey(
            "The database holds data under another secret key. Start with the key that it was made with "
            "(KYNNYS_SECRET_KEYS), or point KYNNYS_DATABASE_URL to another database."
        ) from None


class Change(NamedTuple):
    """A change of keys that has not ended. `since` is not known where an earlier version of this program began it."""

    since: datetime | None


def key_change(connection: Asked) -> Change | None:
    row = connection.execute(_CHANGE).first()
    return None if row is None else Change(row.phase_since)


def note(connection: Connection, keys: Keyring) -> None:
    """Write down under which key a new database stands."""
    if connection.execute(ROW).first() is None:
        connection.execute(insert(keyrings), {"id": 1, "fingerprint": keys.fingerprint})
