"""What is wrong with a database, from what its driver raises: one kind for SQLite and PostgreSQL, in an operator's words.

Nothing here repeats a driver's own text, which may hold what was asked for.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from storage.driver.statements import RanAhead, TransactionLost
from storage.encryption.columns import WrongKey

LATELY = 5.0  # seconds: a process that is well stores its heartbeat twice meanwhile
MINUTE = 60.0  # seconds for which a fault is told that may hold only for some of what is asked

WORDS = {
    "disk_full": "the disk of the database is full: make room on it, and all goes on by itself",
    "disk_error": "the disk of the database cannot be read or written: look at its room, its quota and the system's log",
    "locked": "another program or a long transaction holds a lock on the database: let it end, or end it",
    "busy": "all connections of this process to the database are in use: a lock or a slow disk holds them up",
    "connections": "the database server takes no more connections: raise its max_connections or run fewer processes; "
    "docs/running.md says how many each needs",
    "login": "the database server does not let us in: check the user and the password in KYNNYS_DATABASE_URL",
    "unreachable": "the database cannot be reached: check KYNNYS_DATABASE_URL, whether its server runs, and whether "
    "that has room on its disk",
    "tables": "a table is missing in the database, or is another program's: check KYNNYS_DATABASE_URL, then "
    "`kynnys db upgrade`",
    "permission": "the database does not let its user do this: give it the tables, as their owner",
    "read_only": "the database may only be read: is it a standby server, or a file of another user?",
    "memory": "the database server has no memory left: look at its log",
    "damaged": "the database is damaged: stop every process and look at docs/backup.md",
    "wrong_key": "the database holds data under another secret key, so this process stores and sends nothing: check "
    "KYNNYS_SECRET_KEYS",
    "key_change": "the secret key of the database is being changed and this process has not both keys, so it stores and "
    "sends nothing: start it with the new and the old one in KYNNYS_SECRET_KEYS",
    "other": "the database does not answer as it should: look at its log",
}
# Over as soon as anything was stored. The others may meet large writes or some tables alone: they are told for a minute.
PASSING = frozenset({"locked", "busy", "connections", "unreachable"})

_SQLSTATES = {
    "53100": "disk_full",
    "53200": "memory",
    "53300": "connections",
    "55P03": "locked",
    "57014": "locked",  # it took longer than it may
    "42P01": "tables",
    "42703": "tables",
    "3F000": "tables",
    "42501": "permission",
    "25006": "read_only",
    "58030": "disk_error",
    "XX001": "damaged",
    "XX002": "damaged",
}
_CLASSES = {"08": "unreachable", "28": "login", "3D": "unreachable", "40": "locked", "57": "unreachable"}
_NO_FAULT = {"22", "23"}  # of the data, not of the database
# A refused connection bears no SQLSTATE.
_SIGNS = {
    "too many clients": "connections",
    "too many connections": "connections",
    "connection slots": "connections",
    "password": "login",
    "no pg_hba": "login",
    'role "': "login",
}
_SQLITE = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_IOERR: "disk_error",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_CANTOPEN: "unreachable",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "permission",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_NOMEM: "memory",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`code` is PostgreSQL's SQLSTATE or SQLite's name of its error; empty where there is none."""

    kind: str
    code: str = ""

    @property
    def words(self) -> str:
        return WORDS[self.kind]


def fault_of(error: BaseException) -> Fault | None:
    """None for an error that is no fault of the database."""
    if isinstance(error, WrongKey):
        return Fault(error.kind)
    if isinstance(error, NoFreeConnection):
        return Fault("busy")
    if isinstance(
        error, TransactionLost
    ):  # what ran ahead is done again, and what keeps it from that is met then
        return None if isinstance(error, RanAhead) else Fault("disk_error")
    cause: Any = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return _of_sqlite(cause)
    if isinstance(error, DBAPIError):
        return _of_postgresql(cause)
    return None


def _of_sqlite(error: sqlite3.Error) -> Fault | None:
    code: int | None = getattr(error, "sqlite_errorcode", None)
    name: str = getattr(error, "sqlite_errorname", "")
    if code is None:
        return Fault("other")
    if code & 0xFF == sqlite3.SQLITE_CONSTRAINT:
        return None
    if str(error).startswith(("no such table", "no such column")):
        return Fault("tables", name)
    return Fault(_SQLITE.get(code & 0xFF, "other"), name)


def _of_postgresql(error: Any) -> Fault | None:
    state: str | None = getattr(error, "sqlstate", None)
    if state:
        if state[:2] in _NO_FAULT:
            return None
        return Fault(_SQLSTATES.get(state) or _CLASSES.get(state[:2], "other"), state)
    said = str(error)
    signs = (kind for sign, kind in _SIGNS.items() if sign in said)
    lost = type(error).__name__ in ("OperationalError", "ConnectionTimeout", "InterfaceError")
    return Fault(next(signs, "unreachable" if lost else "other"))


class Faults:
    """What went wrong with the database in this process, and whether it is over."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._last: dict[str, tuple[Fault, float]] = {}
        self.stored_at = clock()  # when a transaction was committed last
        self.counts: Counter[str] = Counter()

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Around one transaction that may write."""
        try:
            yield
        except Exception as error:
            self.note(error)
            raise
        self.stored_at = self._clock()

    def note(self, error: BaseException) -> None:
        if fault := fault_of(error):
            self.counts[fault.kind] += 1
            self._last[fault.kind] = fault, self._clock()

    def stored_lately(self) -> bool:
        return self._clock() - self.stored_at < LATELY

    def now(self) -> list[Fault]:
        """Those that hold."""
        return [fault for fault, at in self._recent() if not self._over(fault, at)]

    def passed(self) -> list[Fault]:
        """Those of the last minute that something was stored after."""
        return [fault for fault, at in self._recent() if self._over(fault, at)]

    def _over(self, fault: Fault, at: float) -> bool:
        return fault.kind in PASSING and self.stored_at > at

    def _recent(self) -> list[tuple[Fault, float]]:
        since = self._clock() - MINUTE
        return [(fault, at) for fault, at in list(self._last.values()) if at > since]
