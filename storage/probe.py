"""A look at the database that tells within seconds what is wrong, on a connection of its own.

The connections that do the work wait for locks and slow disks as long as that makes sense; this one does not.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import NamedTuple

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from storage.driver.location import file_of
from storage.driver.statements import Statements
from storage.encryption import columns
from storage.encryption.keyring import Keyring
from storage.lifecycle.digest_layers import keys_in
from storage.work import Work

SECONDS = 1  # that a connection or a lock is waited for
LONG = 3  # seconds that a statement waits for a lock until that is told

_WAITING = text(
    """
    SELECT count(*) AS statements, max(extract(epoch FROM clock_timestamp() - query_start)) AS seconds,
           array_agg(pid) AS pids
    FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = :application AND wait_event_type = 'Lock'
      AND query_start < clock_timestamp() - make_interval(secs => :long)
    """
)
# Who holds the lock, and does not wait for another one.
_HOLDERS = text(
    """
    WITH RECURSIVE holders(pid) AS (
      SELECT unnest(pg_blocking_pids(pid)) FROM unnest(CAST(:pids AS int[])) AS waiting(pid)
      UNION SELECT unnest(pg_blocking_pids(pid)) FROM holders
    )
    SELECT pid FROM holders WHERE pg_blocking_pids(pid) = '{}' ORDER BY pid LIMIT 1
    """
)


class Blocked(NamedTuple):
    """Our statements that wait for a lock. `holder` is the server's process that holds it, where that is seen."""

    statements: int
    seconds: int
    holder: int | None


class Probe:
    def __init__(self, url: URL, keys: Keyring, *, application: str, long: float = LONG) -> None:
        self._url = url
        self._keys = keys
        self._application = application
        self._long = long
        self._on_sqlite = url.get_backend_name() == "sqlite"
        self._engine = _sqlite_engine(url) if self._on_sqlite else _postgresql_engine(url)

    @contextmanager
    def read(self) -> Iterator[Work]:
        """As the database's own `read`, and the keys are compared each time."""
        with self._engine.begin() as connection:
            statements = Statements(connection, begin=() if self._on_sqlite else ("BEGIN READ ONLY",))
            standing = columns.standing(statements, self._keys)
            yield Work(statements, keys_in(statements, standing, writing=False) if standing else self._keys)

    def blocked(self) -> Blocked | None:
        """What waits for a lock on PostgreSQL. SQLite cannot tell."""
        if self._on_sqlite:
            return None
        with self._engine.connect() as connection:
            asked = {"application": self._application, "long": self._long}
            found = connection.execute(_WAITING, asked).one()
            if not found.statements:
                return None
            holder = connection.scalar(_HOLDERS, {"pids": found.pids})
            return Blocked(found.statements, int(found.seconds), holder)

    def ensure_writable(self) -> None:
        """Raises `sqlite3.Error` where no transaction can begin to write on SQLite. Nothing is written."""
        if self._on_sqlite:
            with closing(_connect(self._url)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("ROLLBACK")


def _connect(url: URL) -> sqlite3.Connection:
    """Makes no file where there is none."""
    file = f"{file_of(url).absolute().as_uri()}?mode=rw"
    return sqlite3.connect(file, uri=True, timeout=SECONDS, isolation_level=None)


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(
        "sqlite://", creator=lambda: _connect(url), hide_parameters=True, poolclass=NullPool
    )
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _postgresql_engine(url: URL) -> Engine:
    limits = f"-c timezone=utc -c lock_timeout={SECONDS}s -c statement_timeout={2 * SECONDS}s"
    return create_engine(
        url,
        hide_parameters=True,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"connect_timeout": 2, "options": limits, "application_name": "kynnys-ready"},
    )
