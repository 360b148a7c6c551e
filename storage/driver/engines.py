"""Engines of SQLAlchemy for the units of work, with what each database and its driver must be told first."""

from __future__ import annotations

import select
import sqlite3
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, DisconnectionError

from storage.driver.functions import teach_sqlite

APPLICATION = "kynnys"  # as PostgreSQL shows its connections in pg_stat_activity
LANES = 4  # units at the same time in one process; more wait for each other's locks and the CPU
_BUSY = 10.0  # seconds that SQLite waits for another process's write before it gives up
_LOCK = _BUSY / 2  # the same for a lock on PostgreSQL, where a unit that ran ahead is done once more
_LOOK_AGAIN = 0.02  # seconds between two tries at what SQLite itself does not wait for


def sqlite_engine(url: URL, *, begin: str, query_only: bool, busy: float = _BUSY) -> Engine:
    """SQLAlchemy emits BEGIN in place of the driver, as its SQLite page documents; the rest is SQLite's own."""
    engine = create_engine(url, hide_parameters=True, pool_size=4, max_overflow=12)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        teach_sqlite(connection)
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {busy * 1000:.0f}")
        cursor.execute("PRAGMA foreign_keys = ON")
        if query_only:
            cursor.execute("PRAGMA query_only = ON")
        else:
            _write_ahead(cursor, monotonic() + busy)
            cursor.execute("PRAGMA synchronous = FULL")
            cursor.execute("PRAGMA secure_delete = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        # Of the driver itself: SQLAlchemy's own way costs six times what SQLite does for it.
        try:
            connection.connection.cursor().execute(begin)
        except sqlite3.Error as error:
            raise DBAPIError.instance(begin, None, error, sqlite3.Error, dialect=engine.dialect) from error

    return engine


def _write_ahead(cursor: sqlite3.Cursor, until: float) -> None:
    """SQLite does not wait by itself where another process holds a new file that has no write-ahead log yet."""
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() >= until:
                raise
            sleep(_LOOK_AGAIN)


def empty_write_ahead_log(engine: Engine) -> None:
    """Of SQLite. Waits for readers."""
    raw = engine.raw_connection()
    try:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        raw.close()


def postgresql_engine(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,  # in what it raises, which ends up in logs
        pool_size=LANES,
        max_overflow=LANES,
        isolation_level="AUTOCOMMIT",  # `Statements` says BEGIN along with the first of them
        connect_args={
            "options": f"-c timezone=utc -c lock_timeout={_LOCK:.0f}s",
            "application_name": APPLICATION,
        },
    )
    event.listen(engine, "checkout", _ensure_silent)
    return engine


def _ensure_silent(connection: Any, *_: object) -> None:
    """Have the pool open another connection in place of one that the server has closed since it was used last.

    An idle one has nothing to read but the server's farewell. To ask it would be a round trip for each unit.
    """
    if connection.closed:
        raise DisconnectionError
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        raise DisconnectionError
