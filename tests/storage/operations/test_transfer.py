"""Everything moves to another database, of another kind, too; what is there is never overwritten."""

from __future__ import annotations

import re
import sqlite3
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    insert,
    select,
    text,
    update,
)

from channels.message import Inbound
from storage.database import Database
from storage.encryption.keyring import Keyring
from storage.models import cases, conversations, keyrings, messages_in, metadata
from storage.models.column_types import UtcDateTime
from storage.operations import transfer
from storage.operations.transfer import Moved, NotMoved, move
from tests.databases import own
from tests.servers import Postgres

PHONE = "+358412345678"
WAYS = [
    ("sqlite", "postgresql"),
    ("postgresql", "sqlite"),
    ("sqlite", "sqlite"),
    ("postgresql", "postgresql"),
]
TIMES = [
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2027, 3, 28, 0, 59, 59, 999_999, tzinfo=UTC),  # clocks go forward in Finland
    datetime(9999, 12, 31, 23, 59, 59, 1, tzinfo=UTC),
]
TEXTS = ["", "ääkköset 😀\n\t'\"\\", "%s :name ${x} \N{RIGHT-TO-LEFT OVERRIDE}"]
BYTES = [b"", bytes(range(256)), b"\x00\xff" * 500]
MANY = 3  # rows that fill a table


@pytest.fixture
def new(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """The URL of a database of that kind that holds nothing."""

    def url(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path}/{len(list(tmp_path.iterdir()))}.db"
        server: Postgres = request.getfixturevalue("postgres")
        return server.database()

    return url


@pytest.fixture
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The same with all tables."""
    return lambda kind: own(kind, request, tmp_path_factory.mktemp("made"))


def fill(url: str, keys: Keyring) -> None:
    """Some rows in every table, with what is hardest to keep in every column."""
    with closing(Database(url, keys)) as database, database.writing() as work:
        for table in metadata.sorted_tables:
            if table is not keyrings:
                for n in range(MANY):
                    work.connection.execute(
                        insert(table), {c.name: value(work.connection, table, c, n) for c in table.columns}
                    )


def value(connection: Connection, table: Table, column: Column[Any], n: int) -> Any:
    if column is (cases.c.signup_id if n else cases.c.feedback_id):
        return None  # a case is about one of the two
    for key in column.foreign_keys:
        return list(connection.execute(select(key.column)).scalars())[n]
    if column.primary_key:
        return 10 + n
    if column.nullable and n == 2:
        return None
    if words := allowed(table, column):
        return words[n % len(words)]
    return value_of_type(table, column, n)


def value_of_type(table: Table, column: Column[Any], n: int) -> Any:
    match column.type:
        case UtcDateTime():
            return TIMES[n]
        case Boolean():
            return n % 2 == 0
        case LargeBinary():
            return BYTES[n] if not unique(table, column) else bytes([n]) * 16
        case SmallInteger():
            return n
        case BigInteger():
            return 2**62 + n
        case Integer():
            return 2**31 - 1 - n
        case String():
            return TEXTS[n]
    raise AssertionError(f"{column} has a type that nothing here fills: {column.type!r}")


def allowed(table: Table, column: Column[Any]) -> list[str]:
    checks = [str(c.sqltext) for c in table.constraints if isinstance(c, CheckConstraint)]
    return [
        word
        for check in checks
        if check.startswith(f"{column.name} IN")
        for word in re.findall("'(.*?)'", check)
    ]


def unique(table: Table, column: Column[Any]) -> bool:
    return column.unique or "digest" in column.name


def content(url: str, keys: Keyring) -> dict[str, list[Any]]:
    with closing(Database(url, keys)) as database, database.reading() as work:
        return {
            name: [tuple(row) for row in work.connection.execute(select(table).order_by(*table.primary_key))]
            for name, table in metadata.tables.items()
        }


@pytest.mark.parametrize(("source", "target"), WAYS)
def test_every_value_of_every_column_arrives(
    source: str, target: str, made: Callable[[str], str], new: Callable[[str], str], keys: Keyring
) -> None:
    here, there = made(source), new(target)
    fill(here, keys)
    before = content(here, keys)
    assert all(len(rows) == (1 if name == "keyrings" else MANY) for name, rows in before.items())
    moved = move(here, there)
    assert moved == Moved(sum(map(len, before.values())))
    assert content(there, keys) == before
    assert content(here, keys) == before


@pytest.mark.parametrize(("source", "target"), WAYS)
def test_the_next_row_gets_a_number_that_none_has_had(
    source: str,
    target: str,
    made: Callable[[str], str],
    new: Callable[[str], str],
    keys: Keyring,
    now: datetime,
) -> None:
    """Also where the last ones are gone: an erased person's number never becomes another's."""
    here, there = made(source), new(target)
    with closing(Database(here, keys)) as database:
        with database.writing() as work:
            for n in range(9):
                work.inbox.receive([Inbound("sms", f"m{n}", f"+35841234567{n}", "Hei")], now=now)
        with database.writing() as work:
            work.connection.execute(messages_in.delete().where(messages_in.c.id > 4))
            work.connection.execute(conversations.delete().where(conversations.c.id > 4))
    move(here, there)
    with closing(Database(there, keys)) as database, database.writing() as work:
        work.inbox.receive([Inbound("sms", "new", "+358412345680", "Hei")], now=now)
        for table in (messages_in, conversations):
            assert (
                work.connection.execute(select(table.c.id).order_by(table.c.id.desc())).scalars().first()
                == 10
            )


@pytest.mark.parametrize(("source", "target"), WAYS[:2])
def test_it_is_refused_while_a_process_uses_the_database(
    source: str,
    target: str,
    made: Callable[[str], str],
    new: Callable[[str], str],
    keys: Keyring,
    now: datetime,
) -> None:
    """Whether it writes at this moment or only could."""
    here, there = made(source), new(target)
    with closing(Database(here, keys)) as running:
        with running.reading():
            pass
        with pytest.raises(NotMoved, match="stop every process"):
            move(here, there)
        with running.writing() as work:
            work.conversations.ensure("sms", PHONE, now=now)
            with pytest.raises(NotMoved, match="stop every process"):
                move(here, there)
    assert move(here, there).rows == 3


@pytest.mark.parametrize(("source", "target"), WAYS[:2])
def test_writes_are_refused_meanwhile(
    source: str,
    target: str,
    made: Callable[[str], str],
    new: Callable[[str], str],
    keys: Keyring,
    now: datetime,
) -> None:
    here, there = made(source), new(target)
    fill(here, keys)
    tried: list[str] = []

    def told(what: str, rows: int) -> None:
        if tried:
            return
        tried.append(what)
        change = "UPDATE keyrings SET leaving = 'x'"
        if source == "postgresql":
            with psycopg.connect(here, options="-c lock_timeout=100ms") as starting:
                starting.execute(change)
        else:
            with closing(sqlite3.connect(here.removeprefix("sqlite:///"), timeout=0.1)) as starting:
                starting.execute(change)

    with pytest.raises(Exception, match="lock"):
        move(here, there, told)
    assert move(here, there).rows


def test_what_holds_something_else_is_left_alone(
    made: Callable[[str], str], keys: Keyring, now: datetime
) -> None:
    for target in ("sqlite", "postgresql"):
        here, there = made("sqlite"), made(target)
        fill(here, keys)
        with closing(Database(there, keys)) as database, database.writing() as work:
            work.conversations.ensure("sms", PHONE, now=now)
        before = content(there, keys)
        with pytest.raises(NotMoved, match=r"holds other data already.*give an empty database"):
            move(here, there)
        assert content(there, keys) == before


@pytest.mark.parametrize("table", ["people", "alembic_version"])
def test_a_database_of_another_program_is_left_alone(
    table: str, made: Callable[[str], str], new: Callable[[str], str], keys: Keyring, postgres: Postgres
) -> None:
    here, there = made("sqlite"), new("postgresql")
    with closing(Database(there, keys)) as database, database._writing.connect() as connection:
        connection.execute(text(f"CREATE TABLE {table} (version_num text)"))
    with pytest.raises(NotMoved, match=f"another program, such as {table}"):
        move(here, there)


@pytest.mark.parametrize(("source", "target"), WAYS)
def test_done_again_it_says_that_all_is_there(
    source: str, target: str, made: Callable[[str], str], new: Callable[[str], str], keys: Keyring
) -> None:
    here, there = made(source), new(target)
    fill(here, keys)
    rows = move(here, there).rows
    assert move(here, there) == Moved(rows, already=True)


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_broken_off_it_leaves_nothing_and_is_done_again(
    target: str, made: Callable[[str], str], new: Callable[[str], str], keys: Keyring
) -> None:
    here, there = made("sqlite"), new(target)
    fill(here, keys)

    def told(what: str, rows: int) -> None:
        if what == "copying visits":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move(here, there, told)
    assert move(here, there).rows > MANY


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_what_was_only_upgraded_counts_as_empty(
    target: str, made: Callable[[str], str], keys: Keyring
) -> None:
    """Even under another key: the database stands under the key that it was moved with."""
    here, there = made("sqlite"), made(target)
    with (
        closing(Database(there, Keyring.from_text(Keyring.new_key()))) as other,
        other._writing.begin() as raw,
    ):
        raw.execute(update(keyrings).values(fingerprint=other.keys.fingerprint))
    fill(here, keys)
    assert not move(here, there).already
    assert content(there, keys) == content(here, keys)


def test_a_database_is_not_moved_onto_itself(made: Callable[[str], str], tmp_path: Path) -> None:
    here = made("sqlite")
    (tmp_path / "link.db").symlink_to(here.removeprefix("sqlite:///"))
    for same in (here, f"sqlite:///{tmp_path}/link.db"):
        with pytest.raises(NotMoved, match="names already"):
            move(here, same)
    here = made("postgresql")
    with pytest.raises(NotMoved, match="names already"):
        move(here, here)


def test_a_row_that_the_new_database_refuses_is_named_by_its_table_alone(
    made: Callable[[str], str], new: Callable[[str], str], keys: Keyring, now: datetime
) -> None:
    here = made("sqlite")
    with closing(Database(here, keys)) as database, database.writing() as work:
        work.conversations.ensure("sms", PHONE, now=now)
        work.connection.execute(update(conversations).values(language="secret\0"))
    with pytest.raises(NotMoved, match="refuses a row of conversations") as refused:
        move(here, new("postgresql"))
    assert "secret" not in str(refused.value)


def test_every_table_has_a_key_and_a_place_in_the_order(made: Callable[[str], str]) -> None:
    places = {table: place for place, table in enumerate(metadata.sorted_tables)}
    for table, place in places.items():
        assert list(table.primary_key)
        assert all(places[key.column.table] < place for key in table.foreign_keys)


def test_memory_stays_flat(
    made: Callable[[str], str], new: Callable[[str], str], keys: Keyring, now: datetime
) -> None:
    def peak(rows: int) -> int:
        here, there = made("sqlite"), new("sqlite")
        with closing(Database(here, keys)) as database, database.writing() as work:
            talk = work.conversations.ensure("sms", PHONE, now=now).id
            row = {"conversation_id": talk, "channel": "sms", "kind": "text", "content": bytes(500),
                   "status": "handled", "attempts": 0, "received_at": now}  # fmt: skip
            work.connection.execute(
                insert(messages_in), [row | {"external_digest": n.to_bytes(16)} for n in range(rows)]
            )
        tracemalloc.start()
        move(here, there)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    assert peak(6 * transfer.BATCH) < 1.5 * peak(2 * transfer.BATCH)


def test_times_do_not_depend_on_the_servers_zone(
    made: Callable[[str], str], new: Callable[[str], str], keys: Keyring
) -> None:
    here, there = made("postgresql"), new("sqlite")
    with closing(Database(here, keys)) as database:
        name = Postgres.name_of(here)
        with database._writing.connect() as connection:
            connection.execute(text(f"ALTER DATABASE {name} SET timezone = 'Europe/Helsinki'"))
    fill(here, keys)
    move(here, there)
    assert content(there, keys) == content(here, keys)
    assert timedelta() == content(there, keys)["visits"][0][-1].utcoffset()
