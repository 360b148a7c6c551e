"""One history of the tables for both databases: up, down, and equal to what the program declares."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, make_url, text

from channels.message import Inbound
from storage import migrations
from storage.database import Database, WrongKey
from storage.driver.location import understood
from storage.encryption.keyring import Keyring
from storage.migrations import versions
from storage.models import metadata
from tests.servers import Postgres


def test_the_newest_revision_is_the_head_of_the_history() -> None:
    assert [migrations.newest()] == list(ScriptDirectory(str(files("storage.migrations"))).get_heads())


@pytest.fixture
def migrated(database: Database, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Connection]:
    """Another database of the same kind, which has gone through the whole history."""
    if database.dialect == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path}/migrated.db")
    else:
        server: Postgres = request.getfixturevalue("postgres")
        engine = create_engine(make_url(server.database()).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        migrations.through_history(connection)
        yield connection
    engine.dispose()


def test_the_migrated_tables_are_the_declared_ones(migrated: Connection) -> None:
    context = MigrationContext.configure(migrated, opts={"compare_type": True})
    assert compare_metadata(context, metadata) == []


def test_a_new_database_is_what_the_history_makes(database: Database, migrated: Connection) -> None:
    """Alembic's comparison is blind to checks, to the conditions of indexes and to some names."""
    with database.reading() as work:
        assert _made(work.connection) == _made(migrated)


def _made(connection: Connection) -> dict[str, object]:
    """What the database itself tells of its tables, but for the order of columns and constraints."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        return {
            name: sorted(part.strip(" )") for part in " ".join(sql.replace('"', "").split()).split(", "))
            for name, sql in rows
        }
    queries = {
        "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default, identity_generation"
        " FROM information_schema.columns WHERE table_schema = 'public'",
        "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace",
        "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "triggers": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "functions": "SELECT proname, regexp_replace(prosrc, '\\s+', ' ', 'g') FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace",
    }
    return {what: set(map(tuple, connection.execute(text(query)))) for what, query in queries.items()}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_down_takes_everything_away_and_up_brings_it_back(
    kind: str, tmp_path: Path, postgres: Postgres, keys: Keyring
) -> None:
    url = f"sqlite:///{tmp_path}/kynnys.db" if kind == "sqlite" else postgres.database()
    database = Database(url, keys)
    database.upgrade()
    with database.writing() as work:
        migrations.down_to(work.connection, "base")
    left = create_engine(understood(url))
    assert set(inspect(left).get_table_names()) <= {"alembic_version", "sqlite_sequence"}
    left.dispose()
    database.upgrade()
    with database.reading() as work:
        assert set(metadata.tables) <= set(inspect(work.connection).get_table_names())
    database.close()


def test_a_new_sqlite_database_is_made_with_its_folder(tmp_path: Path, keys: Keyring) -> None:
    database = Database(f"sqlite:///{tmp_path}/var/deep/kynnys.db", keys)
    database.upgrade()
    with database.reading() as work:
        assert work.inbox.backlog() == 0
    database.close()


def test_an_upgrade_of_an_upgraded_database_changes_nothing(database: Database, now: datetime) -> None:
    with database.writing() as work:
        work.conversations.ensure("sms", "+358412345678", now=now)
    database.upgrade()
    with database.reading() as work:
        assert work.conversations.find("sms", "+358412345678")


def test_processes_that_start_together_upgrade_once(
    postgres: Postgres, tmp_path: Path, keys: Keyring
) -> None:
    for url in (f"sqlite:///{tmp_path}/new.db", postgres.database()):
        databases = [Database(url, keys) for _ in range(4)]
        errors: list[Exception] = []

        def upgrade(database: Database, errors: list[Exception] = errors) -> None:
            try:
                database.upgrade()
            except Exception as error:  # noqa: BLE001 - the test shows any error
                errors.append(error)

        threads = [threading.Thread(target=upgrade, args=[database]) for database in databases]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for database in databases:
            database.close()
        assert errors == []


def test_a_start_waits_for_another_that_is_just_making_the_file(tmp_path: Path, keys: Keyring) -> None:
    """SQLite gives up at once, in spite of its timeout, where a file without a write-ahead log is held."""
    database = Database(f"sqlite:///{tmp_path}/new.db", keys)
    with closing(sqlite3.connect(tmp_path / "new.db", isolation_level=None)) as other:
        other.execute("PRAGMA user_version = 1")  # a file with nothing in it yet
        other.execute("BEGIN IMMEDIATE")
        starting = threading.Thread(target=database.upgrade)
        starting.start()
        starting.join(0.3)
        assert starting.is_alive()
        other.execute("ROLLBACK")
        starting.join(5)
    with database.reading() as work:
        assert work.inbox.backlog() == 0
    database.close()


def test_a_database_under_another_key_is_refused_and_left_as_it_is(
    database: Database, database_url: str, now: datetime
) -> None:
    with database.writing() as work:
        work.conversations.ensure("sms", "+358412345678", now=now)
    stranger = Database(database_url, Keyring.from_text(Keyring.new_key()))
    with pytest.raises(WrongKey, match="under another secret key"):
        stranger.upgrade()
    stranger.close()
    database.upgrade()
    with database.reading() as work:
        assert work.conversations.find("sms", "+358412345678")


def test_a_new_key_in_front_of_the_old_one_is_welcome(
    database: Database, database_url: str, secret_key: str, now: datetime
) -> None:
    with database.writing() as work:
        before = work.conversations.ensure("sms", "+358412345678", now=now)
    rotated = Database(database_url, Keyring.from_text(f"{Keyring.new_key()},{secret_key}"))
    rotated.upgrade()
    with rotated.writing() as work:
        assert work.conversations.find("sms", "+358412345678") == before
        work.conversations.save(before.id, state={"slots": {}}, language="sv", last_heard_at=None)
    with rotated.reading() as work:
        after = work.conversations.get(before.id)
        assert after is not None
        assert after.state == {"slots": {}}
    rotated.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_of_any_earlier_revision_goes_on_with_its_rows(
    kind: str, tmp_path: Path, postgres: Postgres, keys: Keyring, now: datetime, long: bool
) -> None:
    """All that an older program had written is there after the upgrade, and the application goes on with it.

    From the first one, the last four and each eighth between; `make conversations` goes back to each.
    """
    url = f"sqlite:///{tmp_path}/kynnys.db" if kind == "sqlite" else postgres.database()
    with closing(Database(url, keys)) as database:
        database.upgrade()
        with database.writing() as work:
            conversation = work.conversations.ensure("sms", "+358412345678", now=now)
            work.conversations.save(conversation.id, state={"slots": {}}, language="sv", last_heard_at=now)
            work.inbox.receive([Inbound("sms", "m1", "+358412345678", "hej")], now=now)
            work.visits.add(
                "v1", unit="koks", conversation=conversation, channel="sms", ended_at=now, now=now, due_at=now
            )
            work.outbox.queue(
                channel="sms", address="+358412345678", text="hej", now=now, conversation=conversation.id
            )
            said = work.feedback.keep(
                conversation.person, "bra", kind="feedback", now=now, unit=None, channel="sms", language="sv"
            )
            work.cases.open(said.id, None, now=now, within=timedelta(days=7))
            work.suppressions.add("sms", "+358412345679", source="person", text="STOP", now=now)
        revisions = sorted(path.name[:4] for path in Path(versions.__path__[0]).glob("0*.py"))
        assert len(revisions) >= 8
        tried = revisions if long else [*revisions[:-4:8], *revisions[-4:]]
        for revision in reversed(tried):
            with database.writing() as work:
                migrations.down_to(work.connection, revision)
            database.upgrade()
            with database.writing() as work:
                known = work.conversations.find("sms", "+358412345678")
                assert known is not None
                assert (known.state, known.language) == ({"slots": {}}, "sv")
                assert work.inbox.receive([Inbound("sms", "m1", "+358412345678", "hej")], now=now) == []
                assert [message.text for message in work.inbox.waiting([known.id])[known.id]] == ["hej"]
                assert [message.text for message in work.outbox.history(known.id)] == ["hej"]
                assert [visit.external_id for visit in work.visits.due(now=now, limit=9)] == ["v1"]
                assert [said.text for said in work.feedback.recent(9)] == ["bra"]
                assert [len(work.cases.events(case.id)) for case in work.cases.list()] == [1]
                assert work.suppressions.active("sms", "+358412345679")


def test_what_is_open_at_the_upgrade_is_reminded_of_and_closed(
    database: Database, keys: Keyring, now: datetime
) -> None:
    with database.writing() as work:
        talk = work.conversations.ensure("sms", "+358412345678", now=now)
        id = work.visits.add(
            "v1", unit="koks", conversation=talk, channel="sms", ended_at=now, now=now, due_at=now
        )
        assert id is not None
        work.visits.asked_all([id], now=now, remind_at=now, close_at=now)
    with database.writing() as work:
        migrations.down_to(work.connection, "0019")
    database.upgrade()
    second, day = timedelta(seconds=1), timedelta(days=1)
    with database.writing() as work:
        for find, days in ((work.visits.to_remind, 3), (work.visits.to_close, 14)):
            assert find(now=now + days * day - second, limit=9) == []
            assert [visit.id for visit in find(now=now + days * day, limit=9)] == [id]


def test_a_case_from_before_cases_had_kinds_gets_the_kind_of_its_marks_and_words(
    database: Database, now: datetime
) -> None:
    wanted = {
        "crisis": ("crisis", ["crisis"]), "perhaps": ("crisis", ["perhaps_crisis"]),
        "discrimination": ("discrimination", ["complaint", "discrimination"]), "complaint": ("complaint", ["complaint"]),
        "bereavement": ("bereavement", ["bereavement"]), "call": ("call", []), "question": ("question", []),
        "low": ("low_rating", []), "other": ("stopped", []),
    }  # fmt: skip
    ids = {}
    with database.writing() as work:
        talk = work.conversations.ensure("sms", "+358412345678", now=now)
        for name, (kind, flags) in wanted.items():
            said = work.feedback.enter(
                talk.person, "question" if kind == "question" else "feedback",
                rating=2 if name == "low" else None, text=name,
                now=now, unit=None, channel="sms", language="fi", source="staff",
            )  # fmt: skip
            ids[work.cases.open(said, None, now=now, within=timedelta(days=7), flags=flags)] = kind
            if kind == "call":
                work.cases.want_answer(max(ids), now=now, within=timedelta(days=5))
        signup = work.signups.add(
            talk.person, talk.id, "olka", name=None, language="fi", consent_version="1", now=now
        )
        assert signup is not None
        day = timedelta(days=1)
        work.cases.open_contact(signup.id, now=now, within=7 * day, answered_within=5 * day)
        migrations.down_to(work.connection, "0030")
    database.upgrade()
    with database.reading() as work:
        assert {case.id: case.kind for case in work.cases.list()} == ids
