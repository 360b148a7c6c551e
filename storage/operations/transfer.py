"""Moving everything to another database: from SQLite to PostgreSQL, back, or between two of a kind.

The source is locked against writers while it is read, and the target is written in one transaction: all of it or
nothing. Rows are compared by their values as this program reads them, so it does not matter that the two databases
keep times, booleans and bytes in different forms.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    NullPool,
    Table,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    literal,
    select,
    text,
    tuple_,
)
from sqlalchemy.exc import DBAPIError

from storage.driver.engines import APPLICATION
from storage.driver.location import understood
from storage.driver.presence import why
from storage.migrations import to_head
from storage.models import keyrings, metadata

BATCH = 1000  # rows in memory at a time
_PATIENCE = "10s"  # for a lock on a table of the target
_ENDING = 1.0  # seconds in which the server ends the connections of a process that has ended

Told = Callable[[str, int], None]
"""Hears of each batch: what is done with which table, and how many rows."""


class NotMoved(Exception):
    """Nothing was changed. The words are for an operator and hold nothing personal and no password."""


@dataclass(frozen=True, slots=True)
class Moved:
    rows: int
    already: bool = False  # the target held the very same before


@dataclass(slots=True)
class Content:
    """How many rows, and a digest of them that does not depend on their order."""

    rows: int = 0
    digest: int = 0
    _largest: int = field(default=2**128, repr=False)

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.rows += len(rows)
        for row in rows:
            told = repr(tuple(row.values())).encode(errors="surrogatepass")
            hashed = hashlib.blake2b(told, digest_size=16).digest()
            self.digest = (self.digest + int.from_bytes(hashed)) % self._largest


def rows_in(url: str) -> int:
    """How many rows all tables hold."""
    with locked(understood(url)) as connection:
        return _count(connection)


def move(source: str, target: str, told: Told = lambda what, rows: None) -> Moved:
    """Copy all rows of a database that is up to date to an empty one, and compare both.

    Raises `NotMoved` where a process uses the source, where the target holds something else, and where the two differ
    afterwards.
    """
    source_url = understood(source)
    try:
        target_url = understood(target)
    except ValueError as error:
        raise NotMoved(f"the new database: {error}") from None
    if _same(source_url, target_url):
        raise NotMoved("this is the database that KYNNYS_DATABASE_URL names already")
    with locked(source_url) as here, _written(target_url) as there:
        if filled := _prepared(there):
            return _compared(here, there, filled, told)
        there.execute(delete(keyrings))
        copied = {table: _copy(here, there, table, told) for table in metadata.sorted_tables}
        for table, content in copied.items():
            if _content(there, table, told) != content:
                raise NotMoved(f"{table.name} reads otherwise in the new database; nothing was kept there")
        _count_on(there, _counters(here))
        if there.dialect.name == "postgresql":
            there.execute(text("ANALYZE"))  # or it would plan as if all tables were empty
        return Moved(sum(content.rows for content in copied.values()))


# -- the two ends -----------------------------------------------------------------------------------------------


@contextmanager
def locked(url: URL) -> Iterator[Connection]:
    """A consistent view of a database that no other process uses or can write to meanwhile."""
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, hide_parameters=True, poolclass=NullPool)
        event.listen(engine, "connect", _alone)
    else:
        engine = postgres_engine(url)
    try:
        with engine.begin() as connection:
            try:
                _lock(connection)
            except DBAPIError as error:
                if not _is_lock(error):
                    raise
                raise NotMoved(
                    "the database is being used: stop every process of Kynnys (serve, web, worker) first"
                ) from None
            yield connection
    finally:
        engine.dispose()


def _alone(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    # Before anything is read: then SQLite opens the file for one process alone, or not at all.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA busy_timeout = 2000")


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
        return
    connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    names = ", ".join(metadata.tables)
    connection.execute(text(f"LOCK TABLE {names} IN SHARE MODE NOWAIT"))
    if running := in_use(connection):
        raise NotMoved(
            f"the database is being used, by {running} connections of Kynnys: stop every process (serve, web, "
            "worker) first"
        )


def in_use(connection: Connection) -> int:
    """How many connections of Kynnys a PostgreSQL database has. The server ends one a moment after its process ended."""
    others = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name"
    )
    until = monotonic() + _ENDING
    while running := connection.execute(others, {"name": APPLICATION}).scalar_one():
        if monotonic() > until:
            break
        sleep(0.05)
        connection.execute(text("SELECT pg_stat_clear_snapshot()"))
    return int(running)


def _is_lock(error: DBAPIError) -> bool:
    return "locked" in str(error.orig) or getattr(error.orig, "sqlstate", None) == "55P03"


@contextmanager
def _written(url: URL) -> Iterator[Connection]:
    if url.get_backend_name() == "sqlite":
        assert url.database
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, hide_parameters=True, poolclass=NullPool)
        event.listen(engine, "connect", _foreign_keys)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    else:
        engine = postgres_engine(url)
    try:
        with _reached(engine) as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE}'"))
                if (encoding := connection.execute(text("SHOW server_encoding")).scalar_one()) != "UTF8":
                    raise NotMoved(f"the new database has the encoding {encoding}: create it with UTF8")
            yield connection
    finally:
        engine.dispose()


def _reached(engine: Engine) -> Connection:
    try:
        connection = engine.connect()
        inspect(connection).get_table_names()
        connection.rollback()
    except DBAPIError as error:
        raise NotMoved(f"the new database does not answer ({why(error)}): is its URL right?") from None
    return connection


def _foreign_keys(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def postgres_engine(url: URL) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,
        poolclass=NullPool,
        connect_args={"options": "-c timezone=utc", "application_name": f"{APPLICATION} db move"},
    )


def _same(one: URL, other: URL) -> bool:
    if one.get_backend_name() == other.get_backend_name() == "sqlite":
        assert one.database
        assert other.database
        return Path(one.database).resolve() == Path(other.database).resolve()
    return one == other


def _prepared(there: Connection) -> list[Table]:
    """Make the tables where there are none; gives those that hold rows."""
    tables = set(inspect(there).get_table_names())
    known = {"alembic_version", keyrings.name} <= tables
    if not known and (strangers := sorted(tables & {*metadata.tables, "alembic_version"})):
        raise NotMoved(
            f"the new database holds tables of another program, such as {strangers[0]}; nothing was changed"
        )
    to_head(there)
    return [
        table
        for table in metadata.sorted_tables
        if table is not keyrings and there.execute(select(select(table).exists())).scalar()
    ]


def _compared(here: Connection, there: Connection, filled: Sequence[Table], told: Told) -> Moved:
    rows = 0
    for table in metadata.sorted_tables:
        content = _content(here, table, told)
        if content != _content(there, table, told):
            raise NotMoved(
                f"the new database holds other data already, in {len(filled)} tables; it differs in {table.name}. "
                "Nothing was changed: give an empty database"
            )
        rows += content.rows
    return Moved(rows, already=True)


# -- rows -------------------------------------------------------------------------------------------------------


def _copy(here: Connection, there: Connection, table: Table, told: Told) -> Content:
    content = Content()
    for rows in _batches(here, table):
        content.add(rows)
        try:
            there.execute(insert(table), [dict(row) for row in rows])
        except DBAPIError as error:
            if error.connection_invalidated:
                raise
            why = f"{type(error.orig).__name__} {getattr(error.orig, 'sqlstate', None) or ''}".strip()
            raise NotMoved(
                f"the new database refuses a row of {table.name} ({why}); nothing was kept there"
            ) from None
        told(f"copying {table.name}", len(rows))
    return content


def _content(connection: Connection, table: Table, told: Told) -> Content:
    content = Content()
    for rows in _batches(connection, table):
        content.add(rows)
        told(f"comparing {table.name}", len(rows))
    return content


def _batches(connection: Connection, table: Table) -> Iterator[Sequence[Mapping[str, Any]]]:
    key = list(table.primary_key)
    query = select(table).order_by(*key).limit(BATCH)
    after = query
    while rows := connection.execute(after).mappings().all():
        yield rows  # type: ignore[misc]  # the keys of a row mapping are names here
        last = [literal(rows[-1][column], column.type) for column in key]
        after = query.where(tuple_(*key) > tuple_(*last))


def _count(connection: Connection) -> int:
    counts = (
        connection.execute(select(func.count()).select_from(table)) for table in metadata.tables.values()
    )
    return sum(count.scalar_one() for count in counts)


# -- what numbers rows ------------------------------------------------------------------------------------------


def _numbered() -> list[Table]:
    return [table for table in metadata.sorted_tables if table.autoincrement_column is not None]


def _counters(connection: Connection) -> dict[Table, int]:
    """The highest number that each table has ever given to a row, which may be gone."""
    highest = {table: connection.execute(select(func.max(table.c.id))).scalar() or 0 for table in _numbered()}
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, seq FROM sqlite_sequence"))
        given = {row.name: row.seq for row in rows}
        return {table: max(number, given.get(table.name, 0)) for table, number in highest.items()}
    for table, number in highest.items():
        sequence = connection.execute(
            text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name}
        ).scalar_one()
        given_last = connection.execute(
            text(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608
        ).scalar_one()
        highest[table] = max(number, given_last)
    return highest


def _count_on(connection: Connection, counters: Mapping[Table, int]) -> None:
    """The next row of each table gets a number that none has had."""
    for table, number in counters.items():
        values = {"name": table.name, "number": number}
        if connection.dialect.name == "postgresql":
            if number:
                connection.execute(
                    text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :number)"), values
                )
        elif table.dialect_options["sqlite"]["autoincrement"]:
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), values)
            connection.execute(
                text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)"), values
            )
