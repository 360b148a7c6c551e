"""What tests of every package share: real databases, each test with a fresh one."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests import databases, servers
from tests.compiling import compile_from

if TYPE_CHECKING:  # the process that starts the workers needs none of it
    from storage.database import Database
    from storage.encryption.keyring import Keyring
    from tests.walks import Walks

# What talks to whole processes or plays hundreds of conversations takes longest: begun first, it is done while
# everything else runs beside it.
LONG = (
    "tests/faults",
    "tests/drills",
    "tests/overload",
    "tests/emulators",
    "tests/test_transcripts",
    "tests/bot/cli",
    "tests/browser",
)
SHORT = 24  # of --conversations, as in a short run
BROWSER = "chromium"  # Debian's package and command


# Tests end processes, never the machine, so their files may be kept in memory: nothing waits for a disk.
MEMORY = Path("/dev/shm")
ROOM = 2**30  # bytes: far more than the files of the tests that run at one moment


YOUNG = 10_000  # objects that a run of tests makes before garbage is looked for; Python's 700 are for small programs


def pytest_configure(config: pytest.Config) -> None:
    gc.disable()  # nothing that is collected ever goes
    # Where others run beside it, a second thread for a sum of a thousand numbers only waits, and waits busily.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    soak: bool = config.getoption("soak")
    if not soak and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault(servers.TEMPORARY, str(MEMORY))
    if worker := getattr(config, "workerinput", None):
        compile_from(int(worker["workerid"].removeprefix("gw")), config)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_collection_finish() -> None:
    """Ten thousand tests, their modules and libraries stay to the end: no search for garbage goes through them again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
    gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="write transcripts as the application tells them now"
    )
    parser.addoption(
        "--conversations",
        type=int,
        default=SHORT,
        help="people on each channel who talk through the emulators",
    )
    parser.addoption(
        "--soak",
        action="store_true",
        help="break things for many minutes instead of seconds; writes var/soak.md",
    )
    parser.addoption(
        "--drills",
        nargs="?",
        const="",
        metavar="SOME",
        help="hold every drill, or those with these words in their names; writes var/drills.md",
    )
    parser.addoption(
        "--walks", metavar="FILE", help="write which steps the transcripts walk in which language"
    )


WALKS = pytest.StashKey["Walks"]()
WALKED = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def long(pytestconfig: pytest.Config) -> bool:
    """Whether `make conversations` runs this: minutes instead of seconds."""
    return bool(pytestconfig.getoption("conversations") > SHORT)


@pytest.fixture(scope="session", autouse=True)
def yaml_composed_once() -> Iterator[None]:
    """The same files are read hundreds of times. What is composed of a text is only looked at, so it may be shared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml, "compose", lru_cache(maxsize=256)(yaml.compose))
        yield


@pytest.fixture(autouse=True)
def nothing_said() -> None:
    """What the log says once a minute it says to each test."""
    from bot.config.logs import seldom

    seldom.clear()


@pytest.fixture(scope="session")
def walks(pytestconfig: pytest.Config) -> Walks:
    """What the transcripts walk of the dialogues; told of at the end of the run."""
    from tests.walks import Walks

    return pytestconfig.stash.setdefault(WALKS, Walks())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where tests run in several processes, the one that played the transcripts tells the first one."""
    config = session.config
    walks = config.stash.get(WALKS, None)
    if walks is None or not walks.played:
        return
    if file := config.getoption("walks"):
        Path(file).write_text(walks.table(), encoding="utf-8")
    config.stash[WALKED] = walks.summary()
    if hasattr(config, "workeroutput"):
        config.workeroutput["walked"] = walks.summary()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    if walked := getattr(node, "workeroutput", {}).get("walked"):
        node.config.stash[WALKED] = walked


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(WALKED, []):
        terminalreporter.write_line(line)
    if shutil.which(BROWSER) is None:
        terminalreporter.write_line(
            f"no {BROWSER} on this machine: the pages were looked at by no real browser (apt-get install {BROWSER})"
        )


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Postgres]:
    with servers.postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis() -> Iterator[servers.Redis]:
    with servers.redis_server() as server:
        yield server


@pytest.fixture(scope="session")
def redis_url(redis: servers.Redis) -> str:
    return redis.url


@pytest.fixture(scope="session")
def secret_key() -> str:
    from storage.encryption.keyring import Keyring

    return Keyring.new_key()


@pytest.fixture(scope="session")
def keys(secret_key: str) -> Keyring:
    from storage.encryption.keyring import Keyring

    return Keyring.from_text(secret_key)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, keys: Keyring) -> Path:
    path = tmp_path_factory.mktemp("template") / "kynnys.db"
    _upgrade(f"sqlite:///{path}", keys)
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: servers.Postgres, keys: Keyring) -> str:
    """The name of a database with all tables that is only ever copied."""
    url = postgres.database()
    _upgrade(url, keys)
    return postgres.name_of(url)


@pytest.fixture(scope="session")
def postgres_shared(postgres: servers.Postgres, postgres_template: str) -> str:
    """One database for all tests, emptied for each. A test that changes tables makes its own."""
    return postgres.database(postgres_template)


@pytest.fixture(params=databases.KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return databases.emptied(request.param, request, tmp_path)


@pytest.fixture
def database(database_url: str, keys: Keyring) -> Iterator[Database]:
    from storage.database import Database

    database = Database(database_url, keys)
    yield database
    database.close()


@pytest.fixture
def now() -> datetime:
    """A Monday morning in Finland, in winter."""
    return datetime(2027, 3, 1, 8, 0, tzinfo=UTC)


def _upgrade(url: str, keys: Keyring) -> None:
    from storage.database import Database

    database = Database(url, keys)
    database.upgrade()
    database.close()  # a WAL file left open would not be copied with its database
