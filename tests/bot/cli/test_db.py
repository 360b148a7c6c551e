"""`kynnys db`: a copy of the database that overwrites nothing."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from pathlib import Path

from channels.message import Inbound
from storage.database import Database
from storage.keys import Keyring
from tests.bot.cli.conftest import Kynnys
from tests.servers import Postgres


def test_a_backup_is_a_new_file(kynnys: Kynnys, tmp_path: Path) -> None:
    made = kynnys("db", "backup", str(tmp_path / "copy.db"))
    assert made.code == 0
    assert "Without its key nobody can read it" in made.out
    assert (tmp_path / "copy.db").exists()
    again = kynnys("db", "backup", str(tmp_path / "copy.db"))
    assert again.code == 1
    assert "copy.db" in again.err


def test_a_database_moves_and_says_what_is_next(
    kynnys: Kynnys, database_url: str, postgres: Postgres, keys: Keyring, now: datetime
) -> None:
    there = postgres.database()
    with closing(Database(database_url, keys)) as database:
        with database.unit() as work:
            work.inbox.receive([Inbound("sms", "m1", "+358412345678", "Hei")], now=now)
        running = kynnys("db", "move", there)
        assert (running.code, running.out) == (1, "")
        assert "stop every process" in running.err
    moved = kynnys("db", "move", there)
    assert (moved.code, moved.err) == (0, "")
    assert "4 rows are in the new database" in moved.out  # a person, a conversation, a message, a key
    assert "set KYNNYS_DATABASE_URL" in moved.out
    again = kynnys("db", "move", there)
    assert again.code == 0
    assert "very same 4 rows" in again.out
    back = kynnys("db", "move", "sqlite:///back.db", database_url=there)
    assert (back.code, back.err) == (0, "")
    with closing(Database("sqlite:///back.db", keys)) as database, database.read() as work:
        assert work.inbox.backlog() == 1


def test_a_new_database_that_is_none_is_told_without_its_password(kynnys: Kynnys, tmp_path: Path) -> None:
    for url, why in (
        ("mysql://kynnys:hunter2@127.0.0.1/x", "the new database"),
        ("nonsense hunter2", "the new database"),
        ("postgresql://kynnys:hunter2@127.0.0.1:9/x", "the new database does not answer"),
    ):
        refused = kynnys("db", "move", url)
        assert refused.code == 1
        assert why in refused.err
        assert "hunter2" not in refused.err
        assert len(refused.err.splitlines()) == 1
