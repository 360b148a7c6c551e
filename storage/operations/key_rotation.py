"""Changing the key under everything personal while processes work.

`begin` is refused while a process lives that does not know both keys. From it on everything is written under the new
key, whichever process writes it, and `sweep` brings up what lies under another one, some rows at a time. Both say of
themselves which key made them (`Keyring.mark`, `Keyring.layer`), so a sweep that was killed is simply begun again.

Digests are what must never be missed meanwhile (`storage/encryption/columns.py`): all columns that hold one value are moved
together, and what was stored twice under two keys is made one (`storage/lifecycle/digest_layers.py`). `finish` is for when nothing is
left under the key before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Any, TypeVar

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

from storage.database import Database, Work
from storage.encryption.columns import ROW, UNDER_WAY
from storage.encryption.keyring import Keyring, Unreadable
from storage.group_commit import broken_off
from storage.installation.processes import MISSED, Process, is_gone
from storage.lifecycle.digest_layers import move
from storage.lifecycle.retention import BEGINNING
from storage.models import keyrings
from storage.models.declarations import contexts, derived, digests, sealed_columns

BATCH = 200  # rows in one transaction: some ten milliseconds, during which answers to people wait
_REST = 2.0  # times as long as a batch took, so that those who answer people get most of the disk
_BEAT = 0.5  # seconds between two looks for a heartbeat, and between two tries at a lock
_WAIT = "500ms"  # for the transactions under way
_TRIES = 120
_LOCKED = "55P03"  # PostgreSQL: lock not available

T = TypeVar("T")


class NotRotated(Exception):
    """In words for an operator."""


class NotKnown(NotRotated):
    """Living processes do not know both keys."""

    def __init__(self, processes: list[Process]) -> None:
        self.processes = processes
        each = "; ".join(
            f"{process.kind} on {process.host.split()[0]}, pid {process.pid}, started "
            f"{process.started_at:%Y-%m-%d %H:%M:%S} UTC"
            for process in processes
        )
        super().__init__(
            "the key is not changed, because not every process knows both keys. Start anew with the new and the old key "
            f"in KYNNYS_SECRET_KEYS: {each}"
        )


@dataclass(slots=True)
class Swept:
    """A batch. `unreadable` rows are under none of the listed keys, or damaged; they stay as they are."""

    last: int  # id of its last row
    unreadable: int = 0


@derived
def _tables() -> tuple[Table, ...]:
    held = (*(column for of_it in digests().values() for column in of_it), *sealed_columns())
    return tuple(dict.fromkeys(column.table for column in held))


# -- the phases -----------------------------------------------------------------------------------------------------
def begin(work: Work, keys: Keyring, *, dead: dict[int, datetime] | None = None) -> bool:
    """From here on everything is written under the first key of the list. False where it was before.

    Waits for the units under way. `dead` are processes that live no more, with their last heartbeats. Raises
    `NotRotated` where another change of keys has not ended, `NotKnown` where a process lacks a key.
    """
    connection = work.connection
    _wait_for_others(connection)
    row = connection.execute(ROW).one()
    if row.fingerprint == keys.fingerprint:
        return row.leaving is not None
    if row.leaving is not None:
        raise NotRotated("another change of keys has not ended: put its new key first and let it end")
    known = dead or {}
    if lacking := [each for each in _lacking(work, keys) if known.get(each.id) != each.seen_at]:
        raise NotKnown(lacking)
    _, earlier = keys.at(row.fingerprint, row.earlier).next(keys.fingerprint)
    _note(connection, fingerprint=keys.fingerprint, earlier=earlier, leaving=row.fingerprint)
    return True


def finish(connection: Connection) -> None:
    _wait_for_others(connection)
    _note(connection, leaving=None)


def _note(connection: Connection, **values: Any) -> None:
    phase = {"phase": keyrings.c.phase + 1, "phase_since": datetime.now(UTC)}
    connection.execute(update(keyrings).values(**values, **phase))


def _lacking(work: Work, keys: Keyring) -> list[Process]:
    """Processes that do not know both keys. None where nothing is to be changed."""
    standing = work.connection.execute(ROW).one().fingerprint
    needed = {standing, keys.fingerprint}
    if len(needed) == 1:
        return []
    return [process for process in work.processes.all() if not needed <= set(process.fingerprints)]


def _dead(database: Database, rest: Callable[[float], None]) -> dict[int, datetime]:
    """Those of the processes that lack a key whose heartbeat has stopped. Raises `NotKnown` for the others."""

    def silent() -> dict[int, Process]:
        with database.reading() as work:
            return {each.id: each for each in _lacking(work, database.keys)}

    first = silent()
    waited = 0.0
    while any(not is_gone(each) for each in first.values()) and waited < MISSED:
        rest(_BEAT)
        waited += _BEAT
        now = silent()
        if alive := [each for each in now.values() if each != first.get(each.id)]:
            raise NotKnown(alive)
        first = now
    return {each.id: each.seen_at for each in first.values()}


# -- the rows -------------------------------------------------------------------------------------------------------
def sweep(work: Work, table: Table, *, after: int, limit: int = BATCH) -> Swept | None:
    """Bring some rows of the table under the key in use; None where there is none.

    Rows that another process holds are passed over.
    """
    keys, connection = work.keys, work.connection
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
    swept = Swept(int(rows[-1][table.c.id]))
    for column in digests:
        old = {row[column] for row in rows} - {None}
        move(work.statements, contexts()[column], [(digest, keys.lift(digest)) for digest in sorted(old)])
    if sealed:
        new = []
        for row in rows:
            made = {f"new_{column.name}": _anew(keys, column, row[column]) for column in sealed}
            swept.unreadable += any(
                bool(row[column]) and not made[f"new_{column.name}"].startswith(keys.mark)
                for column in sealed
            )
            new.append({"id_": row[table.c.id]} | made)
        work.connection.execute(
            update(table)
            .where(table.c.id == bindparam("id_"))
            .values({column.name: bindparam(f"new_{column.name}") for column in sealed}),
            new,
        )
    return swept


def left(connection: Connection, keys: Keyring) -> int:
    """How many rows lie under another key. Reads every table that holds something personal."""
    return sum(
        connection.execute(select(func.count()).select_from(table).where(_behind(keys, table))).scalar_one()
        for table in _tables()
    )


def rotate(
    database: Database,
    *,
    rest: Callable[[float], None],
    batch: int = BATCH,
) -> Iterator[tuple[str, int]]:
    """Bring everything under the first key of the list; tells after each batch how far it is: table and rows.

    `rest` sleeps that many seconds. It may be killed at any moment, and begun again. Raises `NotRotated`, at its end also for what none of the keys reads.
    """
    dead = _dead(database, rest)
    moving = _alone(database, rest, lambda work: begin(work, database.keys, dead=dead))
    # Twice: what began before the first look ended may have written once more what that look had yet to see,
    # such as the suppression of a person who was erased. Nothing that begins after it can.
    for _ in range(2):
        while True:
            look = _Pass(database, batch, rest)
            yield from look.go()
            with database.reading() as work:
                if left(work.connection, work.keys) <= sum(look.unreadable.values()):
                    break
            rest(0.1)
        _alone(database, rest, lambda work: _wait_for_others(work.connection))
    if moving:
        _alone(database, rest, lambda work: finish(work.connection))
    with database.writing() as work:
        work.inbox.reread()
    database.scrub()
    if unreadable := sum(look.unreadable.values()):
        where = ", ".join(f"{count} in {table}" for table, count in look.unreadable.items() if count)
        raise NotRotated(
            f"everything is under the first key but {unreadable} rows that none of the listed keys reads ({where}). List "
            "the key too that they were written with, and call this again"
        )


@dataclass(slots=True)
class _Pass:
    """One pass over all tables."""

    database: Database
    batch: int
    rest: Callable[[float], None]
    unreadable: dict[str, int] = field(default_factory=dict)  # rows, by table

    def go(self) -> Iterator[tuple[str, int]]:
        for table in _tables():
            self.unreadable[table.name] = 0
            after = BEGINNING
            while True:
                since = monotonic()
                swept = self._sweep(table, after)
                if swept is None:
                    break
                self.unreadable[table.name] += swept.unreadable
                after = swept.last
                yield table.name, after
                self.rest(_REST * (monotonic() - since))

    def _sweep(self, table: Table, after: int) -> Swept | None:
        while True:
            try:
                with self.database.writing() as work:
                    return sweep(work, table, after=after, limit=self.batch)
            except DBAPIError as error:
                if not broken_off(error):
                    raise


def _anew(keys: Keyring, column: Column[Any], data: bytes | None) -> Any:
    """As it is where none of the keys reads it."""
    if data is None:
        return None
    context = str(column)  # table.column
    try:
        return keys.encrypt(keys.decrypt(data, context=context), context=context)
    except Unreadable:
        return data


def _behind(keys: Keyring, table: Table) -> ColumnElement[bool]:
    def begins(column: Column[Any], mark: bytes) -> ColumnElement[bool]:
        return func.substr(column, 1, len(mark), type_=LargeBinary) != literal(mark, LargeBinary)

    behind = [begins(column, keys.mark) for column in sealed_columns() if column.table is table]
    if keys.layer:
        for column in (column for column in contexts() if column.table is table):
            behind += [func.length(column) == 16, begins(column, keys.layer)]
    return or_(*behind) if behind else literal(False)


def _alone(database: Database, rest: Callable[[float], None], do: Callable[[Work], T]) -> T:
    """One transaction that waits for the others, again and again where one of them takes long. Raises `NotRotated`."""
    for _ in range(_TRIES):
        try:
            with database.writing() as work:
                return do(work)
        except DBAPIError as error:
            if not (broken_off(error) or getattr(error.orig, "sqlstate", None) == _LOCKED):
                raise
        rest(_BEAT)
    raise NotRotated(
        "the key is not changed: a transaction of another process does not end. /readyz names what holds it up; call "
        "this again"
    )


def _wait_for_others(connection: Connection) -> None:
    """Until every unit that writes now has ended; those that begin later wait. SQLite has one at a time anyway.

    They wait no longer than this does, so it soon gives up.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SET LOCAL lock_timeout = '{_WAIT}'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UNDER_WAY})
