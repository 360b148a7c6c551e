"""What an operator is told while something is broken: by /readyz, by the log and by the metrics, and in time."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest
from sqlalchemy import event

from bot.config import logs
from storage.database import Database
from storage.driver.faults import MINUTE
from storage.driver.location import understood
from storage.encryption.keyring import Keyring
from storage.operations import key_rotation
from storage.probe import LONG, Probe
from tests.bot.applications import Town, inhabited, look_anew, settings
from tests.databases import KINDS, copied, own
from tests.servers import Postgres

PHONE = "+358412345678"
ROOM = 4  # connections: one that is closed counts for a moment more
MOMENT = 0.3  # seconds
FEW = 4.0  # seconds within which /readyz answers in every state


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return own(kind, request, tmp_path)


async def readyz(town: Town) -> tuple[list[str], list[str]]:
    """Problems and notices."""
    begun = time.monotonic()
    answer = await town.http.get("/readyz")
    assert time.monotonic() - begun < FEW
    told = answer.json()
    assert (answer.status_code, told["ready"]) == ((503, False) if told["problems"] else (200, True))
    assert PHONE[1:] not in answer.text
    return told["problems"], told["notices"]


async def told_of(town: Town) -> set[str]:
    """Kinds, as the metrics name them."""
    text = (await town.http.get("/metrics")).raise_for_status().text
    lines = [
        line for line in text.splitlines() if line.startswith("kynnys_problem{") and line.endswith(" 1.0")
    ]
    return {line.split('"')[1] for line in lines}


@contextmanager
def no_room(town: Town, kind: str) -> Iterator[None]:
    """SQLite may take no further page. On PostgreSQL a trigger stands for the full disk."""
    url = town.application.settings.database_url
    if kind == "sqlite":
        raw = town.application.database._writing.raw_connection()
        raw.cursor().execute("PRAGMA max_page_count = 1")  # which is never less than what there is
        raw.close()
        yield
        return
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("""
            CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
            CREATE TRIGGER no_room BEFORE INSERT ON messages_in EXECUTE FUNCTION no_room();
        """)
        yield
        connection.execute("DROP TRIGGER no_room ON messages_in")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_full_disk_is_told_though_the_heartbeat_finds_room(
    url: str, kind: str, secret_key: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr(logs.seldom, "_clock", lambda: clock[0])
    async with inhabited(settings(url, secret_key), work=False, kind="serve") as town:
        assert await readyz(town) == ([], [])
        with no_room(town, kind):
            for n in range(40):  # the first may find room in what is there
                await town.say(PHONE, "odotin käytävällä" * 200, id=f"m{n}")
            refused = await town.say(PHONE, "odotin käytävällä" * 200)
            assert refused.status_code == 503
            await town.application.heartbeat()
            (problem,), _ = await readyz(town)
            assert problem.startswith("the disk of the database is full: make room on it")
            assert "database_disk_full" in await told_of(town)
            assert 'kynnys_database_faults_total{kind="disk_full"}' in (await town.http.get("/metrics")).text
            (line,) = [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]
            assert "the disk of the database is full" in line
            assert ("SQLITE_FULL" if kind == "sqlite" else "53100") in line
            assert "käytävällä" not in caplog.text
            clock[0] = MINUTE
            await town.say(PHONE, "odotin käytävällä" * 200)
            (_, line) = [each.getMessage() for each in caplog.records if each.levelno == logging.ERROR]
            assert "; left out " in line
        faults = town.application.database.faults
        faults._clock = lambda: time.monotonic() + MINUTE
        assert (await readyz(town))[0] == []


@asynccontextmanager
async def locked(url: str, kind: str, mode: str) -> AsyncIterator[int]:
    """Another program holds a lock for long; gives the server's number of it."""
    if kind == "sqlite":
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield 0
        return
    with psycopg.connect(url) as connection:
        connection.execute(f"LOCK TABLE messages_in IN {mode} MODE".encode())
        yield connection.info.backend_pid
        connection.rollback()


@pytest.mark.parametrize("kind", KINDS)
async def test_a_lock_is_told_and_readyz_does_not_wait_for_it(url: str, kind: str, secret_key: str) -> None:
    async with inhabited(settings(url, secret_key), work=False) as town:
        async with locked(url, kind, "ACCESS EXCLUSIVE"):
            (problem,), _ = await readyz(town)
            assert "holds a lock on the database" in problem
            assert "database_locked" in await told_of(town)
        assert await readyz(town) == ([], [])


@pytest.mark.parametrize("kind", ["postgresql"])
@pytest.mark.parametrize("mode", ["SHARE", "ACCESS EXCLUSIVE"])
async def test_who_holds_a_lock_on_postgresql_is_named(
    url: str, kind: str, secret_key: str, mode: str
) -> None:
    """Also where all can be read, so that only what is to be stored waits."""
    assert LONG < FEW
    async with inhabited(settings(url, secret_key), work=False) as town:
        database = town.application.database
        database.__dict__["probe"] = Probe(understood(url), database.keys, application="kynnys", long=MOMENT)
        async with locked(url, kind, mode) as holder:
            waiting = asyncio.create_task(town.say(PHONE, "3"))
            await asyncio.sleep(0.5)
            problems, _ = await readyz(town)
            assert f"pg_terminate_backend({holder})" in problems[0]
            assert "database_locked" in await told_of(town)
        assert (await waiting).status_code == 200
        assert (await readyz(town))[0] == []


def hasten(database: Database) -> list[str]:
    """From here on it waits a moment for a lock. Gives how long each connection would have waited that was used."""
    waits: list[str] = []
    ask, change = (
        ("PRAGMA busy_timeout", f"PRAGMA busy_timeout = {MOMENT * 1000:.0f}")
        if database.dialect == "sqlite"
        else ("SHOW lock_timeout", f"SET lock_timeout = '{MOMENT}s'")
    )

    def prepare(connection: Any, *_: object) -> None:
        waits.append(str(connection.execute(ask).fetchone()[0]))
        connection.execute(change)

    event.listen(database._writing, "checkout", prepare)
    return waits


@pytest.mark.parametrize(("kind", "wait", "tries"), [("sqlite", "10000", 1), ("postgresql", "5s", 2)])
async def test_what_waits_for_a_lock_gives_up_and_is_logged(
    url: str, kind: str, wait: str, tries: int, secret_key: str, caplog: pytest.LogCaptureFixture
) -> None:
    """After ten seconds; on PostgreSQL after five, and once more."""
    async with inhabited(settings(url, secret_key), work=False) as town:
        waits = hasten(town.application.database)
        async with locked(url, kind, "SHARE"):
            begun = time.monotonic()
            assert (await town.say(PHONE, "3")).status_code == 503
            assert time.monotonic() - begun >= tries * MOMENT
            assert waits[0] == wait
            problems, _ = await readyz(town)
            assert "holds a lock on the database" in problems[0]
        assert ("SQLITE_BUSY" if kind == "sqlite" else "55P03") in caplog.text
        assert (await town.say(PHONE, "3")).status_code == 200
        problems, (notice,) = await readyz(town)
        assert problems == []
        assert notice.startswith("within the last minute, and over by now: ")


@pytest.mark.parametrize("kind", KINDS)
async def test_wrong_keys_are_told_at_once(url: str, kind: str, secret_key: str) -> None:
    async with inhabited(settings(url, secret_key), work=False) as town:
        change = "UPDATE keyrings SET fingerprint = 'of another key'"
        if kind == "sqlite":
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
                connection.execute(change)
        else:
            with psycopg.connect(url, autocommit=True) as server:
                server.execute(change.encode())
        (problem,), _ = await readyz(town)
        assert "KYNNYS_SECRET_KEYS" in problem
        assert "database_wrong_key" in await told_of(town)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_change_of_keys_is_told_with_who_lacks_one(url: str, kind: str, secret_key: str) -> None:
    new = Keyring.new_key()
    async with (
        inhabited(settings(url, secret_key), work=False) as missed,
        inhabited(settings(url, f"{new},{secret_key}"), work=False) as town,
    ):
        assert (await missed.say(PHONE, "hei")).status_code == 200
        with town.application.database.writing() as work:
            begun = key_rotation.begin(work, town.application.database.keys)
        assert begun
        problems, notices = await readyz(town)
        assert problems == []
        (notice,) = [finding for finding in notices if "keys rotate" in finding]
        assert "the secret key is being changed since 20" in notice
        (problem,) = [finding for finding in (await readyz(missed))[0] if "KYNNYS_SECRET_KEYS" in finding]
        assert "has not both keys" in problem
        assert "database_key_change" in await told_of(missed)
        assert (await missed.say(PHONE, "STOP")).status_code == 503
        assert (await town.say(PHONE, "STOP")).status_code == 200


async def test_a_database_that_hangs_costs_one_thread_and_few_seconds(
    sqlite_template: Path, tmp_path: Path, secret_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, release = [], Event()

    class Hanging:
        def blocked(self) -> None:
            asked.append(1)
            release.wait()

    async with inhabited(settings(copied(sqlite_template, tmp_path), secret_key), work=False) as town:
        sound = town.application.database.probe
        look_anew(town.application, deadline=0.2)
        monkeypatch.setitem(town.application.database.__dict__, "probe", Hanging())
        for _ in range(3):
            (problem,), _ = await readyz(town)
            assert "gives no answer" in problem
        assert await told_of(town) == {"database_silent"}
        assert len(asked) == 1
        monkeypatch.setitem(town.application.database.__dict__, "probe", sound)
        release.set()
        await asyncio.sleep(0.1)
        assert await readyz(town) == ([], [])


def test_a_server_that_accepts_and_never_answers_is_given_up(secret_key: str) -> None:
    from storage.driver.faults import fault_of
    from storage.encryption.keyring import Keyring

    with socket.create_server(("127.0.0.1", 0)) as silent:
        location = understood(f"postgresql://kynnys@127.0.0.1:{silent.getsockname()[1]}/kynnys")
        begun = time.monotonic()
        with pytest.raises(Exception, match="timeout") as raised:
            Probe(location, Keyring.from_text(secret_key), application="kynnys").blocked()
    assert time.monotonic() - begun < 3
    fault = fault_of(raised.value)
    assert fault is not None
    assert fault.kind == "unreachable"


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_server_that_stands_still_is_told(
    url: str, kind: str, postgres: Postgres, secret_key: str
) -> None:
    import os

    async with inhabited(settings(url, secret_key), work=False) as town:
        server = postgres._server.get_pid()
        os.kill(server, signal.SIGSTOP)
        try:
            (problem,), _ = await readyz(town)
        finally:
            os.kill(server, signal.SIGCONT)
        assert "cannot be reached" in problem
        assert await readyz(town) == ([], [])


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_server_without_room_for_connections_is_told(url: str, kind: str, secret_key: str) -> None:
    name = Postgres.name_of(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            f"""
            CREATE ROLE few_{name} LOGIN CONNECTION LIMIT {ROOM};
            GRANT ALL ON ALL TABLES IN SCHEMA public TO few_{name};
            GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO few_{name};
        """.encode()
        )
    async with inhabited(settings(url, secret_key), work=False) as town:
        few = understood(url).set(username=f"few_{name}")
        keys = town.application.database.keys
        monkey = town.application.database.__dict__
        monkey["probe"] = Probe(few, keys, application="kynnys")
        taken = few.set(drivername="postgresql").render_as_string(hide_password=False)
        with ExitStack() as stack:
            for _ in range(ROOM):
                stack.enter_context(psycopg.connect(taken))
            town.application.database.faults.stored_at = time.monotonic() - 10
            (problem,), _ = await readyz(town)
            assert "max_connections" in problem
            town.application.database.faults.stored_at = time.monotonic()
            problems, (notice,) = await readyz(town)  # those that there are are enough for now
            assert problems == []
            assert "max_connections" in notice
            assert "database_connections" in await told_of(town)
        await left(url, f"few_{name}")
        assert await readyz(town) == ([], [])


async def left(url: str, role: str) -> None:
    """Wait until the server has ended the connections of that role: it does so a moment after they are closed."""
    async with asyncio.timeout(10), await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE usename = %s"
        while (await (await connection.execute(asked, [role])).fetchone()) != (0,):  # noqa: ASYNC110 - the server knows
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_web_process_without_a_worker_says_so(url: str, kind: str, secret_key: str) -> None:
    given = settings(url, secret_key)
    async with inhabited(given, work=False, kind="web") as town:
        (problem,), _ = await readyz(town)
        assert "no worker is alive" in problem
        assert "no_worker" in await told_of(town)
        async with inhabited(given, kind="worker"):
            assert await readyz(town) == ([], [])
            assert "kynnys_workers 1.0" in (await town.http.get("/metrics")).text
        (problem,), _ = await readyz(town)
        assert "kynnys worker" in problem


@contextmanager
def redis_that(does: str, tmp_path: Path) -> Iterator[str]:
    if does == "is stopped":
        yield f"unix://{tmp_path}/redis.sock"
        return
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield f"redis://127.0.0.1:{silent.getsockname()[1]}"


@pytest.mark.parametrize("does", ["is stopped", "accepts and never answers"])
async def test_a_redis_that_is_gone_is_told_and_the_application_works(
    sqlite_template: Path, tmp_path: Path, secret_key: str, does: str, caplog: pytest.LogCaptureFixture
) -> None:
    with redis_that(does, tmp_path) as redis_url:
        given = settings(copied(sqlite_template, tmp_path), secret_key, redis_url=redis_url)
        async with inhabited(given) as town:
            problems, (notice,) = await readyz(town)
            assert problems == []
            assert "KYNNYS_REDIS_URL" in notice
            assert await told_of(town) == {"redis"}
            await town.application.readiness.tell()
            await town.application.readiness.tell()
            assert len([each for each in caplog.records if "KYNNYS_REDIS_URL" in each.getMessage()]) == 1
            begun = time.monotonic()
    assert time.monotonic() - begun < 5  # it closes in time


async def test_a_mail_server_that_is_gone_is_told_while_forwards_wait(
    sqlite_template: Path, tmp_path: Path, secret_key: str
) -> None:
    given = settings(copied(sqlite_template, tmp_path), secret_key, smtp_url="smtp://127.0.0.1:9")
    async with inhabited(given) as town:
        await town.tell(PHONE, "OSALLISTU", "D", "MUKAAN", "Maija")
        assert await readyz(town) == ([], [])  # one try may meet a server that starts
        town.clock.time += timedelta(seconds=6)
        await town.settle()
        problems, (notice,) = await readyz(town)
        assert problems == []
        assert notice.startswith("forwards of sign-ups on email that wait: 1, since 2027-03-01 10:00 UTC")
        assert await told_of(town) == {"forwards"}


async def test_what_is_wrong_is_logged_and_when_it_is_over(
    sqlite_template: Path, tmp_path: Path, secret_key: str, caplog: pytest.LogCaptureFixture
) -> None:
    given = settings(copied(sqlite_template, tmp_path), secret_key)
    async with inhabited(given, work=False, kind="web") as town:
        await town.application.readiness.tell()
        await town.application.readiness.tell()
        async with inhabited(given, kind="worker"):
            await town.application.readiness.tell()
    lines = [each.getMessage() for each in caplog.records if each.name == "bot.upkeep.readiness"]
    assert len(lines) == 2
    assert "no worker is alive" in lines[0]
    assert lines[1] == "over: no_worker"
