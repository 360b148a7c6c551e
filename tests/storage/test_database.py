"""One unit is all or nothing; a reader waits for no writer; units that wait together are committed together."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from types import NoneType

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from storage.database import Database, Work
from storage.driver.location import understood
from storage.driver.statements import TransactionLost
from storage.encryption.keyring import Keyring
from storage.group_commit import GroupCommit
from storage.operations import transfer

PHONE = "+358412345678"


def _made(database: Database, address: str = PHONE) -> bool:
    with database.reading() as work:
        return work.conversations.find("sms", address) is not None


@pytest.fixture
def commits(database: Database) -> Iterator[list[object]]:
    """Grows by one with each commit of a writing unit."""
    seen: list[object] = []

    def count(connection: object) -> None:
        seen.append(connection)

    event.listen(database._writing, "commit", count)  # there is no other place to count them
    yield seen
    event.remove(database._writing, "commit", count)


def test_leaving_a_unit_commits(database: Database, now: datetime) -> None:
    with database.writing() as work:
        work.conversations.ensure("sms", PHONE, now=now)
        assert not _made(database)
    assert _made(database)


def test_raising_rolls_back(database: Database, now: datetime) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as work:
        work.conversations.ensure("sms", PHONE, now=now)
        raise ZeroDivisionError
    assert not _made(database)


def test_a_unit_that_another_process_keeps_out_fails_under_sqlalchemys_name(
    tmp_path: Path, keys: Keyring
) -> None:
    database = Database(f"sqlite:///{tmp_path}/kynnys.db", keys)
    database.upgrade()

    @event.listens_for(database._writing, "checkout")  # shorter than the ten seconds of the application
    def hurry(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout = 1")

    with closing(sqlite3.connect(tmp_path / "kynnys.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"), database.writing():
            pass
    with database.writing() as work:
        assert work.inbox.backlog() == 0
    database.close()


def test_a_savepoint_that_raises_is_undone_alone(database: Database, now: datetime) -> None:
    with database.writing() as work:
        work.conversations.ensure("sms", PHONE, now=now)
        with pytest.raises(ZeroDivisionError), work.savepoint():
            work.conversations.ensure("sms", "+358412345679", now=now)
            raise ZeroDivisionError
    assert _made(database)
    assert not _made(database, "+358412345679")


def test_savepoints_stand_within_each_other_and_outlive_an_error_of_the_database(
    database: Database, now: datetime
) -> None:
    with database.writing() as work:
        with work.savepoint():
            work.conversations.ensure("sms", PHONE, now=now)
            with pytest.raises(DBAPIError), work.savepoint():
                work.conversations.ensure("sms", "+358412345679", now=now)
                work.connection.execute(text("SELECT nothing FROM nowhere"))
        with pytest.raises(ZeroDivisionError), work.savepoint():
            with work.savepoint():
                work.conversations.ensure("sms", "+358412345679", now=now)
            raise ZeroDivisionError
    assert _made(database)
    assert not _made(database, "+358412345679")


def test_reading_cannot_write(database: Database, now: datetime) -> None:
    with pytest.raises(DBAPIError), database.reading() as work:
        work.conversations.ensure("sms", PHONE, now=now)


def test_a_look_is_consistent_and_waits_for_no_writer(database: Database, now: datetime) -> None:
    with database.writing() as writer:
        writer.conversations.ensure("sms", PHONE, now=now)
        with database.reading() as reader:
            assert reader.conversations.find("sms", PHONE) is None


def test_a_second_writer_on_sqlite_waits_for_the_first(database: Database, now: datetime) -> None:
    """Both databases: two units that write at the same time both come through."""
    inside, leave = threading.Event(), threading.Event()

    def first() -> None:
        with database.writing() as work:
            work.conversations.ensure("sms", PHONE, now=now)
            inside.set()
            leave.wait(5)

    def second() -> None:
        inside.wait(5)
        with database.writing() as work:
            work.conversations.ensure("sms", "+358412345679", now=now)

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    inside.wait(5)
    leave.set()
    for thread in threads:
        thread.join()
    assert _made(database)
    assert _made(database, "+358412345679")


def test_sqlite_is_durable_and_minds_its_references(database: Database) -> None:
    if database.dialect != "sqlite":
        pytest.skip("PostgreSQL's own defaults")
    with database.writing() as work:
        pragmas = {
            name: work.connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


# -- run ------------------------------------------------------------------------------------------------------


async def test_run_gives_the_result_after_the_commit(database: Database, now: datetime) -> None:
    made = await database.write_async(lambda work: work.conversations.ensure("sms", PHONE, now=now))
    with database.reading() as work:
        assert work.conversations.find("sms", PHONE) == made


async def test_run_raises_what_the_unit_raised_and_keeps_nothing(database: Database, now: datetime) -> None:
    def fails(work: Work) -> None:
        work.conversations.ensure("sms", PHONE, now=now)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write_async(fails)
    assert not _made(database)


def test_units_that_wait_together_share_a_commit_and_fail_alone(
    database: Database, commits: list[object], now: datetime
) -> None:
    lanes = GroupCommit(database.writing, count=1, patience=60)
    busy, go = threading.Event(), threading.Event()

    def occupy(_: Work) -> None:
        busy.set()
        go.wait(5)

    def make(work: Work, address: str, *, fails: bool) -> None:
        work.conversations.ensure("sms", address, now=now)
        if fails:
            raise ZeroDivisionError(address)

    first = lanes.submit(occupy)
    busy.wait(5)
    addresses = [f"+3584123456{n:02}" for n in range(20)]
    waiting = [
        lanes.submit(partial(make, address=address, fails=n % 5 == 0)) for n, address in enumerate(addresses)
    ]
    go.set()
    first.result(5)
    failures = [type(future.exception(5)) for future in waiting]
    committed = len(commits)
    lanes.close()

    assert failures == [ZeroDivisionError if n % 5 == 0 else NoneType for n in range(20)]
    assert [_made(database, address) for address in addresses] == [n % 5 != 0 for n in range(20)]
    assert committed == 2  # the one that occupied the lane, and all the others


async def test_a_group_whose_commit_fails_did_not_happen(database: Database, now: datetime) -> None:
    class DiskFull(Exception):
        pass

    def fail(_: object) -> None:
        raise DiskFull

    event.listen(database._writing, "commit", fail)  # there is no other way to break a commit
    results = await asyncio.gather(
        *[
            database.write_async(lambda work: work.conversations.ensure("sms", PHONE, now=now))
            for _ in range(5)
        ],
        return_exceptions=True,
    )
    event.remove(database._writing, "commit", fail)
    assert all(isinstance(result, DiskFull) for result in results)
    assert not _made(database)
    await database.write_async(lambda work: work.conversations.ensure("sms", PHONE, now=now))
    assert _made(database)


async def test_a_deadlock_is_tried_again(database: Database, now: datetime) -> None:
    if database.dialect != "postgresql":
        pytest.skip("SQLite has one writer")
    for address in (PHONE, "+358412345679"):
        await database.write_async(
            lambda work, address=address: work.conversations.ensure("sms", address, now=now)
        )
    both = threading.Barrier(2, timeout=5)
    tries = []

    def cross(work: Work, first: int, second: int) -> None:
        tries.append(first)
        work.conversations.set_language(first, "fi")
        work.conversations.get(first)  # by when it is done
        if len(tries) <= 2:
            both.wait()
        work.conversations.set_language(second, "fi")

    one = asyncio.ensure_future(database.write_async(cross, 1, 2))
    while not tries:  # noqa: ASYNC110 - a lane tells; else one might take both
        await asyncio.sleep(0.01)
    await asyncio.gather(one, database.write_async(cross, 2, 1))
    assert len(tries) >= 3  # more where the other one falls victim to the second try


async def test_close_finishes_what_was_handed_in(
    database: Database, database_url: str, keys: Keyring, now: datetime
) -> None:
    waiting = [
        asyncio.ensure_future(
            database.write_async(
                lambda work, n=n: work.conversations.ensure("sms", f"+35841234567{n}", now=now)
            )
        )
        for n in range(5)
    ]
    await asyncio.sleep(0)
    await asyncio.to_thread(database.close)
    await asyncio.gather(*waiting)
    again = Database(database_url, keys)
    assert all(_made(again, f"+35841234567{n}") for n in range(5))
    again.close()
    with pytest.raises(RuntimeError, match="closed"):
        await database.write_async(lambda work: work.inbox.backlog())


# -- ahead of the answers, on PostgreSQL -----------------------------------------------------------------------


def _refused(work: Work, address: str, now: datetime) -> None:
    """The result of the last statement is not read, and the database refuses it."""
    conversation = work.conversations.ensure("sms", address, now=now)
    work.reminders.set(conversation.id + 1000, "n", "e", now, kill_on_user_message=True)


def test_what_is_refused_unawaited_fails_its_own_unit_and_leaves_nothing(
    database: Database, now: datetime
) -> None:
    def fine(work: Work, address: str) -> None:
        work.conversations.ensure("sms", address, now=now)

    lanes = GroupCommit(database.writing, count=1, patience=60)
    busy, go = threading.Event(), threading.Event()

    def occupy(_: Work) -> None:
        busy.set()
        go.wait(5)

    lanes.submit(occupy)
    busy.wait(5)
    addresses = [f"+3584123456{n:02}" for n in range(20)]
    waiting = [
        lanes.submit(
            partial(_refused, address=address, now=now) if n % 5 == 0 else partial(fine, address=address)
        )
        for n, address in enumerate(addresses)
    ]
    go.set()
    failures = [type(future.exception(5)) for future in waiting]
    lanes.close()

    assert failures == [IntegrityError if n % 5 == 0 else NoneType for n in range(20)]
    assert [_made(database, address) for address in addresses] == [n % 5 != 0 for n in range(20)]


async def test_a_statement_refused_unawaited_costs_no_other_a_savepoint(
    database: Database, now: datetime
) -> None:
    def several(work: Work) -> list[str]:
        failed = []
        for address in (PHONE, "+358412345679"):
            try:
                with work.savepoint():
                    if address == PHONE:
                        _refused(work, address, now)
                    work.conversations.ensure("sms", address, now=now)
            except IntegrityError:
                failed.append(address)
        return failed

    assert await database.write_async(several) == [PHONE]
    assert not _made(database)
    assert _made(database, "+358412345679")


async def test_a_unit_whose_connection_breaks_before_the_commit_is_done_again(
    database: Database, now: datetime
) -> None:
    if database.dialect != "postgresql":
        pytest.skip("SQLite has no connection to lose")
    tries = []

    def broken_once(work: Work) -> None:
        tries.append(work.conversations.ensure("sms", PHONE, now=now).id)
        if len(tries) == 1:
            pid = work.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
            with database.reading() as other:
                other.connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        work.conversations.set_language(tries[-1], "sv")

    await database.write_async(lambda work: None)  # from here on it is known how the database stands
    await database.write_async(broken_once)
    assert len(tries) == 2
    assert _made(database)


async def test_a_connection_that_was_closed_while_idle_is_noticed(database: Database, now: datetime) -> None:
    if database.dialect != "postgresql":
        pytest.skip("SQLite has no connection to lose")
    with database.writing() as work, database.reading() as other:  # two, that lie idle from here on
        mine = work.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        assert other.connection.execute(text("SELECT pg_backend_pid()")).scalar_one() != mine
    with database.reading() as work:
        for pid in work.connection.execute(
            text(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        ).scalars():
            work.connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        with database.writing() as again:
            again.conversations.ensure("sms", PHONE, now=now)
    assert _made(database)


async def test_a_result_that_is_not_read_costs_no_round_trip(
    database: Database, now: datetime, tmp_path: Path
) -> None:
    if database.dialect != "postgresql":
        pytest.skip("SQLite is asked in this very process")
    person = (
        await database.write_async(lambda work: work.conversations.ensure("sms", PHONE, now=now))
    ).person

    def says_much(work: Work) -> None:
        for n in range(20):
            with work.savepoint():
                work.feedback.keep(
                    person, str(n), kind="feedback", now=now, unit=None, channel="sms", language="fi"
                )
        work.conversations.set_language(1, "fi")
        assert work.feedback.count(person) == 20

    with (tmp_path / "trace").open("w+") as trace, closing(Database(database._url, database.keys)) as traced:
        await traced.write_async(lambda work: work.inbox.backlog())
        event.listen(traced._writing, "checkout", lambda raw, *_: raw.pgconn.trace(trace.fileno()))
        await traced.write_async(says_much)
        trace.seek(0)
        sent = [line.split("\t")[3].split()[0] for line in trace if "\tF\t" in line]
    waits = [message for message in sent if message in ("Flush", "Sync", "Query")]
    # For the count, for the rest and for the commit, where psycopg may say two for one; none for each that was kept.
    assert len(waits) < 10, waits


# -- URLs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("mysql://user:secret@host/name", "must be sqlite or postgresql"),
        ("what secret is this", "cannot be read"),
    ],
)
def test_a_wrong_url_is_refused_without_being_shown(url: str, why: str, keys: Keyring) -> None:
    with pytest.raises(ValueError, match=why) as refused:
        Database(url, keys)
    assert "secret" not in str(refused.value)


# -- a transaction that the database ends by itself, as SQLite does when the disk is full -------------------------------
BREAK = "CREATE TRIGGER full BEFORE INSERT ON people WHEN NEW.language = 'sv' BEGIN SELECT RAISE(ROLLBACK, 'full'); END"


@pytest.fixture
def breaking(tmp_path: Path, sqlite_template: Path, keys: Keyring) -> Iterator[Database]:
    """A database that breaks off where a new person speaks Swedish."""
    shutil.copy(sqlite_template, tmp_path / "kynnys.db")
    with sqlite3.connect(tmp_path / "kynnys.db") as connection:
        connection.execute(BREAK)
    with closing(Database(f"sqlite:///{tmp_path}/kynnys.db", keys)) as database:
        yield database


async def test_no_caller_is_told_of_a_success_that_another_ones_failure_undid(
    breaking: Database, now: datetime
) -> None:
    def come(work: Work, n: int) -> None:
        work.conversations.ensure("sms", f"+35841234567{n}", "sv" if n == 4 else "fi", now=now)

    results = await asyncio.gather(
        *[breaking.write_async(come, n) for n in range(10)], return_exceptions=True
    )
    told = [not isinstance(result, BaseException) for result in results]
    assert told == [_made(breaking, f"+35841234567{n}") for n in range(10)]
    assert not told[4]


def test_what_swallows_the_error_cannot_go_on_alone(breaking: Database, now: datetime) -> None:
    with pytest.raises(TransactionLost), breaking.writing() as work:
        work.conversations.ensure("sms", PHONE, "fi", now=now)
        with suppress(DBAPIError), work.savepoint():
            work.conversations.ensure("sms", "+358412345679", "sv", now=now)
        with suppress(TransactionLost):
            work.conversations.ensure("sms", "+358412345670", "fi", now=now)
    assert not _made(breaking)
    assert not _made(breaking, "+358412345670")


def test_a_read_that_outlives_the_closing_leaves_no_connection(database: Database) -> None:
    reading, closed = threading.Event(), threading.Event()

    def read() -> None:
        with database.reading():
            reading.set()
            assert closed.wait(10)

    thread = threading.Thread(target=read)
    thread.start()
    assert reading.wait(10)
    database.close()
    closed.set()
    thread.join(10)
    with transfer.locked(understood(database.url)):
        pass
