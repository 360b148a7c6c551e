"""`kynnys db`: a copy of the database that overwrites nothing."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from channels.message import Inbound, Priority
from storage.database import Database
from storage.encryption.keyring import Keyring
from storage.installation import restores
from tests.bot.cli.conftest import Kynnys
from tests.servers import Postgres


def test_a_backup_is_a_new_file(kynnys: Kynnys, tmp_path: Path) -> None:
    made = kynnys("db", "backup", str(tmp_path / "copy.db"))
    assert made.code == 0
    assert "Without its key it cannot be read" in made.out
    assert (tmp_path / "copy.db").exists()
    again = kynnys("db", "backup", str(tmp_path / "copy.db"))
    assert again.code == 1
    assert "copy.db" in again.err


def test_a_database_moves_and_says_what_is_next(
    kynnys: Kynnys, database_url: str, postgres: Postgres, keys: Keyring, now: datetime
) -> None:
    there = postgres.database()
    with closing(Database(database_url, keys)) as database:
        with database.writing() as work:
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
    with closing(Database("sqlite:///back.db", keys)) as database, database.reading() as work:
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


def test_a_restored_database_starts_only_once_it_knows_what_happened(
    kynnys: Kynnys, database_url: str, tmp_path: Path, keys: Keyring
) -> None:
    """No provider can be asked here, so what it would send is held until it is released or dropped."""
    now = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    with closing(Database(database_url, keys)) as database, database.writing() as work:
        talk = work.conversations.ensure("simulator", "+358412345678", now=now).id
        for priority in (Priority.reply, Priority.bulk, Priority.bulk):
            work.outbox.queue(
                channel="simulator",
                address="+358412345678",
                text="Hei",
                conversation=talk,
                now=now,
                priority=priority,
            )
    backup = tmp_path / "copy.db"
    assert kynnys("db", "backup", str(backup)).code == 0
    done = kynnys("db", "restore", str(backup))
    assert (done.code, done.err) == (0, "")
    assert "is in place, whole, and its key fits" in done.out
    assert "What was there before is in " in done.out
    assert f"Asked what happened since {now:%Y-%m-%d %H:%M:%S} UTC: nobody." in done.out
    assert "Held: 1 reply on simulator." in done.out
    assert "Held: 2 questions and reminders on simulator." in done.out
    since = now - timedelta(minutes=5)
    assert f"hand in again every visit that was handed in since {since:%Y-%m-%d %H:%M:%S} UTC" in done.out
    assert "Nothing to do" in kynnys("db", "restore").out
    assert "Held: 2 questions" in kynnys("db", "held").out
    assert kynnys("db", "held", "--release", "--drop").code == 2
    assert kynnys("db", "held", "--release", "--channel", "sms").out == "0 messages are released.\n"
    assert kynnys("db", "held", "--release").out == "3 messages are released.\n"
    assert kynnys("db", "held").out == "Held: nothing.\n"


def test_a_provider_that_could_be_asked_is_not_left_out_by_mistake(
    kynnys: Kynnys, database_url: str, tmp_path: Path, keys: Keyring, now: datetime
) -> None:
    """A restore with some settings forgotten would not learn who said STOP."""
    with closing(Database(database_url, keys)) as database, database.writing() as work:
        for channel in ("sms", "whatsapp", "telegram"):
            work.conversations.ensure(channel, "+358412345678", now=now)
    backup = tmp_path / "copy.db"
    assert kynnys("db", "backup", str(backup)).code == 0
    account = {"sms_account_sid": "AC" + 32 * "0", "sms_auth_token": "made-up", "sms_from": "+358412345600"}
    refused = kynnys("db", "restore", str(backup))
    assert refused.code == 1
    assert "written to by sms, whatsapp, which" in refused.err
    assert "KYNNYS_SMS_ACCOUNT_SID, KYNNYS_WHATSAPP_FROM" in refused.err
    assert "written to by whatsapp, which" in kynnys("db", "restore", **account).err
    assert "run `kynnys db restore` without a file" in kynnys("serve", port="0").err
    trial = kynnys("db", "restore", "--ask-less")
    assert (trial.code, trial.err) == (0, "")
    assert "nobody was asked what was sent" in trial.out


def test_a_database_restored_by_other_means_is_told_so(
    kynnys: Kynnys, database_url: str, keys: Keyring, now: datetime
) -> None:
    with closing(Database(database_url, keys)) as database, database.writing() as work:
        restores.mark(work.connection, now=now)
    refused = kynnys("serve", port="0")
    assert refused.code == 1
    assert "run `kynnys db restore` without a file" in refused.err
    assert "Asked what happened since" in kynnys("db", "restore").out
    since = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    local = since.astimezone(timezone(timedelta(hours=2)))
    told = kynnys("db", "restore", "--as-of", f"{local:%Y-%m-%dT%H:%M:%S%z}")
    assert f"Asked what happened since {since:%Y-%m-%d %H:%M:%S} UTC: nobody." in told.out


def test_what_is_no_backup_is_told_in_one_line(kynnys: Kynnys, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no backup", encoding="utf-8")
    for file, why in ((tmp_path / "notes.txt", "is no backup"), (tmp_path / "gone.db", "gone.db")):
        refused = kynnys("db", "restore", str(file))
        assert refused.code == 1
        assert why in refused.err
        assert len(refused.err.splitlines()) == 1
