"""Changing the key under everything personal while the house is used.

From `begin` on everything is written under the new key, whichever process writes it, and `sweep` brings up what lies
under another one, some rows at a time. Both say of themselves which key made them (`Keyring.mark`, `Keyring.layer`),
so a sweep that was killed is simply begun again.

Digests are what must never be missed meanwhile: a person would be met as a stranger, a message taken in twice, a STOP
forgotten. So while they move, whoever is about to look for one moves it first (`Moving`), and all columns that hold one
value are moved together. `finish` is for when nothing is left under the key before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    LargeBinary,
    Table,
    bindparam,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError

from storage.keys import Keyring, UnknownKey
from storage.lanes import broken_off
from storage.models import (
    conversations,
    early_receipts,
    feedback,
    keyrings,
    link_codes,
    link_misses,
    messages_in,
    messages_out,
    people,
    signups,
    suppressions,
    unreadable,
    visits,
)

if TYPE_CHECKING:
    from storage.database import Database

SEALED: tuple[Column[Any], ...] = (
    conversations.c.address,
    conversations.c.state,
    suppressions.c.text,
    suppressions.c.lift_text,
    messages_in.c.content,
    messages_out.c.content,
    visits.c.external_id,
    feedback.c.text,
    signups.c.name,
    unreadable.c.content,
)
"""Encrypted, each under its own `table.column`."""

DIGESTS: dict[str, tuple[Column[Any], ...]] = {
    # Conversations first: whoever holds one, as whoever erases it does, keeps its address from moving.
    "address": (conversations.c.address_digest, people.c.address_digest, suppressions.c.address_digest),
    "messages_in.external_id": (messages_in.c.external_digest,),
    "messages_out.external_id": (messages_out.c.external_digest, early_receipts.c.external_digest),
    "visits.external_id": (visits.c.external_digest,),
    "signups.ack_token": (signups.c.ack_digest,),
    "unreadable.external_id": (unreadable.c.external_digest,),
    "link_codes.digest": (link_codes.c.digest,),
    "link_misses.digest": (link_misses.c.digest,),
}
"""By the context that they are made with. One value is on the same layer in all columns of its context."""

BATCH = 200  # rows in one transaction: some ten milliseconds, during which answers to people wait
_REST = 2.0  # times as long as a batch took, so that those who answer people get most of the disk
_UNDER_WAY = 0x6B796E6B  # PostgreSQL's advisory lock of units that write while keys change ("kynk")

_TABLES: tuple[Table, ...] = tuple(
    dict.fromkeys(column.table for column in (*(c for cs in DIGESTS.values() for c in cs), *SEALED))
)
_CONTEXT = {column: context for context, columns in DIGESTS.items() for column in columns}
_MOVE = {
    column: update(column.table).where(column == bindparam("from_")).values({column.name: bindparam("to")})
    for column in _CONTEXT
}
_state = select(keyrings.c.fingerprint, keyrings.c.earlier, keyrings.c.leaving)


class WrongKey(Exception):
    """The database stands under a secret key that is not in the list."""


def keys_in(connection: Connection, keys: Keyring, *, writing: bool) -> Keyring:
    """The keys as this transaction must use them. Raises `WrongKey`."""
    if writing and not keys.alone and connection.dialect.name == "postgresql":
        # Held to the end of the transaction: `begin` and `finish` wait for it, and it sees what they wrote.
        connection.execute(text("SELECT pg_advisory_xact_lock_shared(:lock)"), {"lock": _UNDER_WAY})
    row = connection.execute(_state).first()
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
    if connection.execute(_state).first() is None:
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
            _move(self._connection, context, [(below, above)])
            return above
        there = or_(*(select(column).where(column == below).exists() for column in DIGESTS[context]))
        return below if self._connection.execute(select(there)).scalar() else above


def begin(connection: Connection, keys: Keyring) -> bool:
    """From here on everything is written under the first key of the list. False where it was before.

    Waits for the units under way. Raises `ValueError` where another change of keys has not ended.
    """
    _wait_for_others(connection)
    row = connection.execute(_state).one()
    if row.fingerprint == keys.fingerprint:
        return row.leaving is not None
    if row.leaving is not None:
        raise ValueError("another change of keys has not ended: put its new key first and let it end")
    standing = keys.at(row.fingerprint, row.earlier)
    _, earlier = standing.next(keys.fingerprint)
    connection.execute(
        update(keyrings).values(fingerprint=keys.fingerprint, earlier=earlier, leaving=row.fingerprint)
    )
    return True


def finish(connection: Connection) -> None:
    _wait_for_others(connection)
    connection.execute(update(keyrings).values(leaving=None))


def sweep(
    connection: Connection, keys: Keyring, table: Table, *, after: int, limit: int = BATCH
) -> int | None:
    """Bring some rows of the table under the key in use; the id of the last one, None where there was none.

    Rows that somebody else holds are passed over.
    """
    sealed = [column for column in SEALED if column.table is table]
    digests = [column for column in _CONTEXT if column.table is table]
    rows = (
        connection.execute(
            select(table.c.id, *sealed, *digests)
            .where(table.c.id > after, _behind(keys, table))
            .order_by(table.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        .mappings()
        .all()
    )
    if not rows:
        return None
    for column in digests:
        old = {row[column] for row in rows} - {None}
        _move(connection, _CONTEXT[column], [(digest, keys.lift(digest)) for digest in sorted(old)])
    if sealed:
        connection.execute(
            update(table)
            .where(table.c.id == bindparam("id_"))
            .values({column.name: bindparam(f"new_{column.name}") for column in sealed}),
            [
                {"id_": row[table.c.id]} | {f"new_{column.name}": _anew(keys, column, row[column]) for column in sealed}
                for row in rows
            ],
        )  # fmt: skip
    return int(rows[-1][table.c.id])


def left(connection: Connection, keys: Keyring) -> bool:
    """Whether anything lies under another key. Reads every table that holds something personal."""
    return any(
        connection.execute(select(select(table.c.id).where(_behind(keys, table)).exists())).scalar()
        for table in _TABLES
    )


def rotate(
    database: Database, *, rest: Callable[[float], None], batch: int = BATCH
) -> Iterator[tuple[str, int]]:
    """Bring everything under the first key of the list; tells after each batch how far it is: table and rows.

    `rest` sleeps that many seconds. It may be killed at any moment, and begun again.
    """
    with database.unit() as work:
        moving = begin(work.connection, database.keys)
    # Twice: what began before the first look ended may have written once more what that look had yet to see,
    # such as the suppression of somebody who was erased. Nothing that begins after it can.
    for _ in range(2):
        while True:
            for table in _TABLES:
                after: int | None = 0
                while after is not None:
                    since = monotonic()
                    try:
                        with database.unit() as work:
                            after = sweep(work.connection, work.keys, table, after=after, limit=batch)
                    except DBAPIError as error:
                        if not broken_off(error):
                            raise
                    if after is not None:
                        yield table.name, after
                        rest(_REST * (monotonic() - since))
            with database.read() as work:
                if not left(work.connection, work.keys):
                    break
            rest(0.1)
        with database.unit() as work:
            _wait_for_others(work.connection)
    if moving:
        with database.unit() as work:
            finish(work.connection)
    database.scrub()


def _anew(keys: Keyring, column: Column[Any], data: bytes | None) -> bytes | None:
    context = str(column)  # table.column
    return None if data is None else keys.encrypt(keys.decrypt(data, context=context), context=context)


def _move(connection: Connection, context: str, pairs: Sequence[tuple[bytes, bytes]]) -> None:
    values = [{"from_": below, "to": above} for below, above in pairs if below != above]
    if values:
        for column in DIGESTS[context]:
            connection.execute(_MOVE[column], values)


def _behind(keys: Keyring, table: Table) -> ColumnElement[bool]:
    def begins(column: Column[Any], mark: bytes) -> ColumnElement[bool]:
        return func.substr(column, 1, len(mark), type_=LargeBinary) != literal(mark, LargeBinary)

    behind = [begins(column, keys.mark) for column in SEALED if column.table is table]
    if keys.layer:
        for column in (column for column in _CONTEXT if column.table is table):
            behind += [func.length(column) == 16, begins(column, keys.layer)]
    return or_(*behind) if behind else literal(False)


def _wait_for_others(connection: Connection) -> None:
    """Until every unit that writes now has ended; those that begin later wait. SQLite has one at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _UNDER_WAY})
