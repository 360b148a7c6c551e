"""The database: one transaction is one unit."""

from __future__ import annotations

import asyncio
import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, event, text
from sqlalchemy.pool import ConnectionPoolEntry

from storage.driver import presence
from storage.driver.engines import APPLICATION, LANES, empty_write_ahead_log, postgresql_engine, sqlite_engine
from storage.driver.faults import Faults
from storage.driver.location import file_of, understood
from storage.driver.prepared import PreparedQuery
from storage.driver.statements import RanAhead, Statements
from storage.encryption import columns
from storage.encryption.columns import WrongKey
from storage.encryption.keyring import Keyring
from storage.group_commit import GroupCommit
from storage.lifecycle.digest_layers import keys_in
from storage.migrations import down_to, to_head
from storage.probe import Probe
from storage.work import Work

__all__ = ["Database", "Work", "WrongKey"]

P = ParamSpec("P")
T = TypeVar("T")

_UPGRADE = 600.0  # seconds that SQLite waits where another process may be upgrading a large database
_ONE_AT_A_TIME = 0x6B796E6E  # PostgreSQL's advisory lock during an upgrade ("kynn")

# Read by each transaction of SQLite, and by each that reads.
_STANDING = PreparedQuery("keyrings.standing", columns.StandingRow, columns.ROW)


class Database:
    """SQLite (one file, one process writes at a time) or PostgreSQL, by the URL.

    Durable on both: a unit that was left is on the disk (SQLite WAL with synchronous=FULL).
    """

    def __init__(self, url: str, keys: Keyring) -> None:
        """`url` is SQLAlchemy's; `postgresql://` is taken as it stands. Nothing is opened yet.

        Raises `ValueError` for a URL of another kind; its text never holds the URL, which may hold a password.
        """
        self.faults = Faults()
        self.keys = keys  # as listed; `Work.keys` are these as the database stands
        self._standing: columns.Standing | None = None  # as it was when a transaction last looked
        self.url = url
        self._url = understood(url)
        self.dialect: str = self._url.get_backend_name()
        if self.dialect == "sqlite":
            self._writing = sqlite_engine(self._url, begin="BEGIN IMMEDIATE", query_only=False)
            self._reading = sqlite_engine(self._url, begin="BEGIN", query_only=True)
        else:
            self._writing = postgresql_engine(self._url)
            self._reading = self._writing

    # -- units ------------------------------------------------------------------------------------------------
    @contextmanager
    def writing(self, *, ahead: bool = False) -> Iterator[Work]:
        """One transaction: leaving commits, raising rolls back. Raises `TransactionLost` where that was done already.

        It waits for other writers, at most ten seconds for each lock. On SQLite no unit may be opened within another.
        `ahead` as in `Statements`, on PostgreSQL: what fails there before the commit raises `RanAhead`.
        Nothing is kept where the keys do not fit: then it raises `WrongKey`.
        """
        with self.faults.noting(), self._writing.begin() as connection:
            known = self._standing
            # While keys change, they look into the database themselves.
            ahead = ahead and self.shared and known is not None and not known.changing
            begin = ["BEGIN", columns.HOLD] if self.shared else []
            if ahead and known is not None:
                begin.append(known.check)  # on the way of the first statement: no round trip of its own
            statements = Statements(connection, begin=begin, ahead=ahead)
            try:
                if ahead and known is not None:
                    yield Work(statements, known.keys)
                else:
                    yield Work(statements, self._keys_in(statements, writing=True))
                statements.settle()
            except BaseException as error:
                statements.abandon()
                if ahead and statements.lost:
                    raise RanAhead from error
                raise

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """One consistent look that can write nothing and that waits for no writer."""
        with self._reading.begin() as connection:
            statements = Statements(connection, begin=("BEGIN READ ONLY",) if self.shared else ())
            yield Work(statements, self._keys_in(statements, writing=False))

    def _keys_in(self, statements: Statements, *, writing: bool) -> Keyring:
        row = next(iter(statements.fetch(_STANDING)), None)
        known = self._standing = columns.standing_by(row, self.keys, self._standing)
        return self.keys if known is None else keys_in(statements, known, writing=writing)

    @cached_property
    def probe(self) -> Probe:
        return Probe(self._url, self.keys, application=APPLICATION)

    async def write_async(
        self, fn: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """`fn` as one unit in a worker thread; all or nothing, and durable when this returns.

        Units that wait at the same time are committed together. On SQLite one thread writes for the whole
        process. On PostgreSQL `fn` runs again where the database refused something or broke it off for a deadlock:
        it must do nothing but storage.
        """

        def job(work: Work) -> T:
            return fn(work, *args, **kwargs)

        return await asyncio.wrap_future(self._group_commit.submit(job))

    async def read_async(self, fn: Callable[Concatenate[Work, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`fn` as one `read()` in a worker thread."""

        def reading() -> T:
            with self.reading() as work:
                return fn(work, *args, **kwargs)

        return await asyncio.to_thread(reading)

    @cached_property
    def _group_commit(self) -> GroupCommit:
        return GroupCommit(self.writing, count=1 if self.dialect == "sqlite" else LANES)

    @property
    def shared(self) -> bool:
        """Whether several units may write at the same time, here and in other processes."""
        return self.dialect != "sqlite"

    # -- life -------------------------------------------------------------------------------------------------
    def upgrade(self) -> None:
        """Bring the tables up to this program's, creating the file and its folder for SQLite.

        Several processes may start at once: one upgrades, the others wait. Nothing is changed where it raises
        `WrongKey`, because the database holds data under another secret key, or `Unusable`, because its tables are
        another program's or a newer version's.
        """
        presence.prepare(self._url)
        with self._alone() as connection:
            to_head(connection)
            columns.note(connection, self.keys)
            columns.standing(connection, self.keys)

    def downgrade(self, revision: str) -> None:
        """Bring the tables back to those of an earlier version. What only the newer one keeps is lost.

        No other process may be at work: it would not know these tables.
        """
        with self._alone() as connection:
            columns.standing(connection, self.keys)
            down_to(connection, revision)

    @contextmanager
    def _alone(self) -> Iterator[Connection]:
        """One transaction, while no other process changes the tables."""
        if self.dialect == "sqlite":
            patient = sqlite_engine(self._url, begin="BEGIN IMMEDIATE", query_only=False, busy=_UPGRADE)
            try:
                with patient.begin() as connection:
                    yield connection
            finally:
                patient.dispose()
        else:
            with self._writing.begin() as connection:
                connection.exec_driver_sql("BEGIN")
                connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ONE_AT_A_TIME})
                yield connection

    def scrub(self) -> None:
        """After an erasure: leave nothing of what was deleted in SQLite's write-ahead log.

        The file itself is overwritten at once (secure_delete). Waits for readers. On PostgreSQL this does
        nothing: deleted rows are reused by its own vacuum, and all that was personal in them is encrypted.
        """
        if self.dialect == "sqlite":
            empty_write_ahead_log(self._writing)

    def back_up(self, target: Path) -> None:
        """A copy of the SQLite file as it stands at this moment, while others go on writing.

        Raises `FileExistsError` for a target that is there already, `ValueError` on PostgreSQL, which has pg_dump.
        """
        if self.dialect != "sqlite":
            raise ValueError("this database is no file: use pg_dump, as docs/backup.md tells")
        if target.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        draft = target.with_name(f"{target.name}.part")
        try:
            draft.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            raise  # another copy is under way, or one was broken off
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(target)) from None
        try:
            with (
                closing(sqlite3.connect(file_of(self._url))) as source,
                closing(sqlite3.connect(draft)) as copy,
            ):
                source.backup(
                    copy
                )  # in one step: a copy in several would begin anew at every write meanwhile
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
            os.link(draft, target)  # which fails where the target is there, as a renaming would not
        finally:
            draft.unlink()

    def close(self, patience: float | None = None) -> None:
        """Finish what `run` was given, within so many seconds, then let every connection go."""
        self._group_commit.close(patience)
        for engine in (self._reading, self._writing):
            # What is still read in a thread ends its connection itself: an idle one would look like a process in use.
            event.listen(engine.pool, "checkin", _close)
            engine.dispose()


def _close(_connection: object, entry: ConnectionPoolEntry) -> None:
    entry.close()
