"""What there is behind a database URL, found out without making or changing anything."""

from __future__ import annotations

import errno
import os
import sqlite3
from typing import NamedTuple

from sqlalchemy import Connection, Engine, create_engine, inspect
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from storage.driver.location import file_of, shown, understood
from storage.migrations import newest, revision_of, revisions

WAIT = 10.0  # seconds, for a process that is just making its tables in a SQLite file
SETTING = "KYNNYS_DATABASE_URL"
RESTORING = "restore_under_way"  # a table that is there while a backup is put in place


class Unusable(Exception):
    """The database cannot be used as it is. The message says which one, what is wrong and what would be right."""


class Found(NamedTuple):
    """`revision` is of Kynnys's own tables; None where there are none."""

    exists: bool
    tables: bool = False
    revision: str | None = None
    restoring: bool = False


def look(url: str | URL) -> Found:
    """Raises `Unusable` where the database cannot be asked, `ValueError` for a URL of another kind."""
    location = understood(url)
    if location.get_backend_name() == "sqlite":
        if file_of(location).is_dir():
            raise Unusable(f"{_named(location)} is a folder and no file")
        if not file_of(location).exists():
            return Found(exists=False)
    engine = _engine(location)
    try:
        with engine.connect() as connection:
            return _found(connection)
    except DBAPIError as error:
        raise Unusable(f"{_named(location)} cannot be opened: {why(error)}") from None
    finally:
        engine.dispose()


def _found(connection: Connection) -> Found:
    tables = {name for name in inspect(connection).get_table_names() if not name.startswith("sqlite_")}
    # Alembic's table alone may be another program's, too; left by itself it is what a downgrade to nothing leaves.
    ours = {"alembic_version", "keyrings"} <= tables
    revision = revision_of(connection) if ours else None
    return Found(True, bool(tables - {"alembic_version"}), revision, RESTORING in tables)


def prepare(url: str | URL) -> bool:
    """Whether Kynnys's tables are there; where there is nothing yet, the folder of a SQLite file is made.

    Raises `Unusable` where they cannot be made or brought up to date.
    """
    found, location = look(url), understood(url)
    refuse(found, location)
    if location.get_backend_name() == "sqlite" and not found.exists:
        folder = file_of(location).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as error:
            raise Unusable(f"{_named(location)} cannot be made: {error.strerror}") from None
    return found.revision is not None


def require(url: str, *, any_version: bool = False) -> None:
    """Raises `Unusable` unless there is a database of this program's version, or of any with `any_version`."""
    found = look(url)
    location = understood(url)
    if not found.exists:
        raise Unusable(f"there is no database at {shown(location)}: is {SETTING} right? {_MAKES} a new one")
    if not found.tables:
        raise Unusable(f"{_named(location)} is empty. {_MAKES} the tables")
    if not any_version:
        refuse(found, location)
        if found.revision != newest():
            raise Unusable(
                f"{_named(location)} is of an earlier version of Kynnys (revision {found.revision}, this program's is "
                f"{newest()}); make a copy with `kynnys db backup`, then `kynnys db upgrade` brings it up to date"
            )
    elif found.revision is None:
        refuse(found, location)


def refuse(found: Found, location: URL) -> None:
    """Raises `Unusable` where these tables are none that this program could bring up to date."""
    if found.restoring:
        raise Unusable(f"{_named(location)} is half restored: run `kynnys db restore FILE` once more")
    if found.tables and found.revision is None:
        raise Unusable(
            f"{_named(location)} holds tables of another program and none of Kynnys's; give Kynnys a database of its own"
        )
    if found.revision is not None and found.revision not in revisions():
        raise Unusable(
            f"{_named(location)} is of a newer version of Kynnys (revision {found.revision}, this program's is "
            f"{newest()}); start the newer program, or go back with it: `kynnys db downgrade {newest()}`"
        )


def why(error: DBAPIError) -> str:
    """In our own words: a driver's may quote what was asked."""
    said = str(error.orig).lower()
    return next((words for sign, words in _WHY.items() if sign in said), type(error.orig).__name__)


_MAKES = "`kynnys serve` or `kynnys db upgrade` makes"
_WHY = {
    "password": "wrong user or password",
    "no pg_hba": "the server does not let this user in from here",
    'role "': "the server knows no such user",
    "not a database": "the file is no SQLite database",
    "unable to open": "the file cannot be opened here",
    "readonly": "it may only be read here",
    "locked": "another process is writing to it",
    "is full": "there is no room on its disk",
    "no space": "there is no room on its disk",
    "starting up": "the server is still starting",
    "malformed": "the file is damaged",
    'database "': "the server has no such database",
    "refused": "nothing listens at this host and port",
    "no such file": "no server listens at this socket",
    "resolve": "there is no such host",
    "name or service": "there is no such host",
    "translate host": "there is no such host",
    "timeout": "no answer in time",
    "timed out": "no answer in time",
    "permission denied": "this user may not do so",
}


def _named(location: URL) -> str:
    return f"the database {shown(location)} ({SETTING})"


def _engine(location: URL) -> Engine:
    if location.get_backend_name() != "sqlite":
        return create_engine(location, hide_parameters=True, poolclass=NullPool)
    return create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(file_of(location), timeout=WAIT),
        hide_parameters=True,
        poolclass=NullPool,
    )
