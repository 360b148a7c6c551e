"""Changing the key under everything personal while the house is used.

From `begin` on everything is written under the new key, whichever process writes it, and `sweep` brings up what lies
under another one, some rows at a time. Both say of themselves which key made them (`Keyring.mark`, `Keyring.layer`),
so a sweep that was killed is simply begun again.

Digests are what must never be missed meanwhile (`storage/encryption/columns.py`): all columns that hold one value are moved
together. `finish` is for when nothing is left under the key before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    LargeBinary,
    Table,
    bindparam,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.encryption.columns import STANDING, UNDER_WAY, move
from storage.encryption.keyring import Keyring
from storage.group_commit import broken_off
from storage.models import keyrings
from storage.models.declarations import contexts, derived, digests, sealed_columns

BATCH = 200  # rows in one transaction: some ten milliseconds, during which answers to people wait
_REST = 2.0  # times as long as a batch took, so that those who answer people get most of the disk


@derived
def _tables() -> tuple[Table, ...]:
    held = (*(column for of_it in digests().values() for column in of_it), *sealed_columns())
    return tuple(dict.fromkeys(column.table for column in held))


def begin(connection: Connection, keys: Keyring) -> bool:
    """From here on everything is written under the first key of the list. False where it was before.

    Waits for the units under way. Raises `ValueError` where another change of keys has not ended.
    """
    _wait_for_others(connection)
    row = connection.execute(STANDING).one()
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
    sealed = [column for column in sealed_columns() if column.table is table]
    digests = [column for column in contexts() if column.table is table]
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
        move(connection, contexts()[column], [(digest, keys.lift(digest)) for digest in sorted(old)])
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
        for table in _tables()
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
            for table in _tables():
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


def _behind(keys: Keyring, table: Table) -> ColumnElement[bool]:
    def begins(column: Column[Any], mark: bytes) -> ColumnElement[bool]:
        return func.substr(column, 1, len(mark), type_=LargeBinary) != literal(mark, LargeBinary)

    behind = [begins(column, keys.mark) for column in sealed_columns() if column.table is table]
    if keys.layer:
        for column in (column for column in contexts() if column.table is table):
            behind += [func.length(column) == 16, begins(column, keys.layer)]
    return or_(*behind) if behind else literal(False)


def _wait_for_others(connection: Connection) -> None:
    """Until every unit that writes now has ended; those that begin later wait. SQLite has one at a time anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UNDER_WAY})
