"""Putting a backup in the place of the database: whole, under a key that fits, and marked as restored, or not at all.

SQLite: everything is done on a copy beside, which then takes the place of the file. PostgreSQL: `pg_restore` does it
in one transaction, and a table of its own says until the end that the restore has not ended, so that no process takes
an unmarked database for a whole one (`storage.driver.presence`).
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, MetaData, inspect, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.driver.location import file_of, understood
from storage.driver.presence import RESTORING, why
from storage.encryption import columns
from storage.encryption.keyring import Keyring
from storage.installation import restores
from storage.migrations import to_head
from storage.models import keyrings, metadata
from storage.models.audit import GUARD
from storage.operations import transfer

_SQLITE, _DUMP = b"SQLite format 3\0", b"PGDMP"


class NotRestored(Exception):
    """Nothing was put in place. The words are for an operator and hold nothing personal and no password."""


@dataclass(frozen=True, slots=True)
class Placed:
    as_of: datetime  # what happened later is not in the backup
    aside: Path | None = None  # where the file lies that was in this place before


def place(file: Path, url: str, keys: Keyring, *, now: datetime) -> Placed:
    """Raises `NotRestored`, `WrongKey`, and `OSError` where the file cannot be read."""
    with file.open("rb") as opened:
        head = opened.read(len(_SQLITE))
    location = understood(url)
    kind = "sqlite" if head == _SQLITE else "postgresql" if head.startswith(_DUMP) else None
    if kind is None:
        raise NotRestored(
            f"{file} is no backup: neither of `kynnys db backup` nor of pg_dump --format=custom"
        )
    if kind != location.get_backend_name():
        raise NotRestored(
            f"{file} is a backup of a database of {_NAMES[kind]}, and KYNNYS_DATABASE_URL names one of "
            f"{_NAMES[location.get_backend_name()]}: restore it to its own kind, then use `kynnys db move`"
        )
    return (_place_file if kind == "sqlite" else _place_dump)(file, location, keys, now)


_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


# -- SQLite -----------------------------------------------------------------------------------------------------


def _place_file(file: Path, location: URL, keys: Keyring, now: datetime) -> Placed:
    target = file_of(location)
    if target.exists() and target.samefile(file):
        raise NotRestored(f"{file} is the database itself: name a copy")
    _ensure_unused(location)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.restoring")
    try:
        _copy(file, draft)
        with closing(Database(f"sqlite:///{draft}", keys)) as database:
            database.upgrade()
            with database.writing() as work:
                as_of = restores.mark(work.connection, now=now)
        aside = _set_aside(target, now)
        draft.rename(target)
    finally:
        for path in _files(draft):
            path.unlink(missing_ok=True)
    return Placed(as_of, aside)


def _ensure_unused(location: URL) -> None:
    """A file that cannot be read is in use by no process."""
    if not file_of(location).exists():
        return
    try:
        with transfer.locked(location):
            pass
    except transfer.NotMoved as error:
        raise NotRestored(str(error)) from None
    except DBAPIError:
        pass


def _copy(file: Path, draft: Path) -> None:
    """Raises `NotRestored` where it is not whole."""
    for path in _files(draft):
        path.unlink(missing_ok=True)
    draft.touch(mode=0o600)
    try:
        with (
            closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(draft)) as copy,
        ):
            source.backup(copy)
            wrong = copy.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok"
            wrong = wrong or copy.execute("PRAGMA foreign_key_check").fetchone() is not None
            tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master")}
    except sqlite3.DatabaseError:
        raise NotRestored(f"{file} is damaged: take an older backup") from None
    if wrong:
        raise NotRestored(f"{file} is damaged: take an older backup")
    if not {"alembic_version", keyrings.name} <= tables:
        raise NotRestored(f"{file} is a database of another program")


def _set_aside(target: Path, now: datetime) -> Path | None:
    """With what lies beside it, so that nothing of it is read with the new file."""
    aside = target.with_name(f"{target.name}.before-{now:%Y%m%dT%H%M%SZ}")
    for path, other in zip(_files(target), _files(aside), strict=True):
        if path.exists():
            path.rename(other)
    return aside if aside.exists() else None


def _files(database: Path) -> list[Path]:
    return [database.with_name(database.name + end) for end in ("", "-wal", "-shm")]


# -- PostgreSQL -------------------------------------------------------------------------------------------------


def _place_dump(file: Path, location: URL, keys: Keyring, now: datetime) -> Placed:
    _ensure_key(file, keys)
    _pg_restore(file, "--file=/dev/null")  # which reads all of it
    engine = transfer.postgres_engine(location)
    try:
        with engine.begin() as connection:
            _make_room(connection)
        environ = {"PGPASSWORD": location.password} if location.password else {}
        bare = location.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
        _pg_restore(
            file, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", f"--dbname={bare}",
            environ=environ,
        )  # fmt: skip
        with engine.begin() as connection:
            to_head(connection)
            columns.standing(connection, keys)
            as_of = restores.mark(connection, now=now)
            connection.execute(text(f"DROP TABLE {RESTORING}"))
    except DBAPIError as error:
        raise NotRestored(f"the database cannot be written: {why(error)}") from None
    finally:
        engine.dispose()
    return Placed(as_of)


def _ensure_key(file: Path, keys: Keyring) -> None:
    dumped = _pg_restore(file, "--data-only", f"--table={keyrings.name}", "--file=-")
    found = re.search(r"^COPY \S*keyrings \((.*?)\).*\n(.*)$", dumped, re.MULTILINE)
    if found is None:
        raise NotRestored(f"{file} is a dump of another program's database")
    row = dict(zip(found[1].split(", "), found[2].split("\t"), strict=False))
    if str(row.get("fingerprint")) not in keys:
        raise columns.WrongKey(
            f"{file} holds data under another secret key. Set KYNNYS_SECRET_KEYS to the key that it was made with"
        )


def _make_room(connection: Connection) -> None:
    """Leave nothing but the mark that a restore is under way. Data that a restore has not put there is refused."""
    if transfer.in_use(connection):
        raise NotRestored(
            "the database is being used: stop every process of Kynnys (serve, web, worker) first"
        )
    tables = set(inspect(connection).get_table_names())
    if RESTORING not in tables:
        if strangers := tables - {*metadata.tables, "alembic_version"}:
            raise NotRestored(f"the database holds other tables, such as {min(strangers)}: give an empty one")
        filled = [
            name
            for name in tables & set(metadata.tables) - {keyrings.name}
            if connection.execute(
                select(select(metadata.tables[name].primary_key.columns[0]).exists())
            ).scalar()
        ]
        if filled:
            raise NotRestored(
                f"the database holds data already, such as in {min(filled)}: make an empty one beside it, and "
                "point KYNNYS_DATABASE_URL there"
            )
    there = MetaData()
    there.reflect(connection)
    there.drop_all(connection)
    connection.execute(text(f"DROP FUNCTION IF EXISTS {GUARD}()"))  # goes with no table
    connection.execute(text(f"CREATE TABLE {RESTORING} (since timestamptz DEFAULT now())"))


def _pg_restore(file: Path, *arguments: str, environ: dict[str, str] | None = None) -> str:
    program = shutil.which("pg_restore")
    if program is None:
        raise NotRestored(
            "pg_restore is not installed: install PostgreSQL's client programs of the server's version"
        )
    done = subprocess.run(  # noqa: S603 - the program and its arguments are ours, the file is the operator's
        [program, *arguments, str(file)],
        env=os.environ | (environ or {}),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        if "--dbname" in " ".join(arguments):
            raise NotRestored(f"pg_restore could not write all of it ({_reason(done.stderr)})")
        raise NotRestored(f"{file} is damaged or of a newer PostgreSQL: {_reason(done.stderr)}")
    return done.stdout


def _reason(said: str) -> str:
    """Its first error without what it quotes, which may be data."""
    line = next((line for line in said.splitlines() if "error" in line), "no reason given")
    return re.sub(r'"[^"]*"', "…", line.partition("error: ")[2] or line).partition("DETAIL")[0].strip()
