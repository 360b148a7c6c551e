"""No command but those that start the application makes a database or a key, or says that all is well without one."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from storage import migrations
from storage.database import Database
from storage.driver.presence import why
from storage.encryption.keyring import Keyring
from tests.bot.cli.conftest import Kynnys, Outcome
from tests.databases import copied
from tests.servers import Postgres

NEED_ONE = [
    ("report",),
    ("visits", "import", "visits.csv"),
    ("db", "backup", "copy.db"),
    ("db", "downgrade", "0009"),
    ("db", "move", "sqlite:///moved.db"),
    ("keys", "rotate"),
    ("staff", "add", "maija", "--password", "oikea hevonen"),
    ("parked", "list"),
    ("parked", "retry"),
    ("sms", "reconcile"),
]
MAKE_ONE = [("serve",), ("web",), ("worker",), ("db", "upgrade")]

need_one = pytest.mark.parametrize("command", NEED_ONE, ids=" ".join)
any_command = pytest.mark.parametrize("command", [*NEED_ONE, *MAKE_ONE, ("check",)], ids=" ".join)


def refused(outcome: Outcome) -> str:
    """The one line, of a command that made nothing."""
    assert outcome.code == 1
    assert outcome.out == ""
    assert outcome.err.startswith("kynnys: ")
    assert outcome.err.count("\n") == 1
    assert list(Path.cwd().iterdir()) == []
    return outcome.err


@need_one
def test_an_empty_folder_stays_empty(kynnys: Kynnys, command: tuple[str, ...]) -> None:
    line = refused(kynnys(*command, database_url="", secret_keys=""))
    assert f"there is no database at sqlite:///var/kynnys.db (in {Path.cwd()})" in line
    assert "KYNNYS_DATABASE_URL" in line


@need_one
def test_a_mistyped_path_is_shown(kynnys: Kynnys, command: tuple[str, ...], tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/deep/kynys.db"
    assert f"there is no database at {url}:" in refused(kynnys(*command, database_url=url))
    assert not (tmp_path / "deep").exists()


@need_one
def test_an_empty_file_is_no_database(kynnys: Kynnys, command: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "empty.db"
    file.touch()
    line = refused(kynnys(*command, database_url=f"sqlite:///{file}", secret_keys=""))
    assert f"{file} (KYNNYS_DATABASE_URL) is empty" in line
    assert [path.name for path in tmp_path.glob("empty*")] == ["empty.db"]
    assert file.stat().st_size == 0


@any_command
def test_tables_of_another_program_are_left_alone(
    kynnys: Kynnys, command: tuple[str, ...], tmp_path: Path
) -> None:
    file = tmp_path / "another.db"
    with closing(sqlite3.connect(file)) as another:
        another.execute("CREATE TABLE people (name TEXT)")
        another.execute("CREATE TABLE alembic_version (version_num TEXT)")
        another.execute("INSERT INTO alembic_version VALUES ('ae1027a6acf')")
        another.commit()
    before = file.read_bytes()
    line = refused(kynnys(*command, database_url=f"sqlite:///{file}", secret_keys="", port="0"))
    assert "tables of another program" in line
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.glob("another*")] == ["another.db"]


@any_command
def test_a_file_that_is_none_and_a_folder(kynnys: Kynnys, command: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Hyvä asiakas, " * 100, encoding="utf-8")
    line = refused(kynnys(*command, database_url=f"sqlite:///{file}", secret_keys="", port="0"))
    assert "is no SQLite database" in line
    line = refused(kynnys(*command, database_url=f"sqlite:///{tmp_path}", secret_keys="", port="0"))
    assert "is a folder" in line


@pytest.mark.parametrize("command", MAKE_ONE, ids=" ".join)
def test_where_no_database_can_be_made_no_key_is_left_behind(
    kynnys: Kynnys, command: tuple[str, ...]
) -> None:
    line = refused(kynnys(*command, database_url="sqlite:////proc/nowhere/x.db", secret_keys="", port="0"))
    assert "/proc/nowhere/x.db" in line


@any_command
def test_a_database_whose_key_is_missing_gets_no_new_one(kynnys: Kynnys, command: tuple[str, ...]) -> None:
    line = refused(kynnys(*command, secret_keys="", port="0"))
    assert "KYNNYS_SECRET_KEYS is not set" in line
    assert "var/secret.key" in line


@any_command
def test_a_server_that_does_not_let_us_in_is_told_without_the_password(
    kynnys: Kynnys, command: tuple[str, ...], postgres: Postgres
) -> None:
    _, _, socket = postgres.url.partition("?")
    cases = {
        "postgresql://kynnys:secret@127.0.0.1:1/bot": ("kynnys@127.0.0.1:1/bot", "nothing listens"),
        f"postgresql://stranger:secret@/postgres?{socket}": ("stranger@/postgres", "no such user"),
        f"postgresql://postgres:secret@/nowhere?{socket}": ("/nowhere", "no such database"),
    }
    for url, (place, words) in cases.items():
        line = refused(kynnys(*command, database_url=url, secret_keys="", port="0"))
        assert place in line
        assert words in line
        assert "secret" not in line


@need_one
def test_an_empty_database_on_a_server_stays_empty(
    kynnys: Kynnys, command: tuple[str, ...], postgres: Postgres
) -> None:
    assert "is empty" in refused(kynnys(*command, database_url=postgres.database(), secret_keys=""))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (
            'connection failed: FATAL:  password authentication failed for user "kynnys"',
            "wrong user or password",
        ),
        ("[Errno -2] Name or service not known", "no such host"),
        ("failed to resolve host 'db.example'", "no such host"),
        ("attempt to write a readonly database", "only be read"),
        ("something else that quotes a secret", "OperationalError"),
    ],
)
def test_what_a_server_says_is_told_in_our_words(said: str, words: str) -> None:
    error = sqlite3.OperationalError(said)
    assert words in why(OperationalError("SELECT", None, error))


@pytest.fixture(scope="module")
def earlier(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, keys: Keyring) -> Path:
    """A database at revision 0009, which is only copied."""
    url = copied(sqlite_template, tmp_path_factory.mktemp("earlier"))
    with closing(Database(url, keys)) as database:
        database.downgrade("0009")
    return Path(url.removeprefix("sqlite:///"))


@pytest.mark.parametrize("command", [c for c in NEED_ONE if c[:2] != ("db", "backup")], ids=" ".join)
def test_a_database_of_an_earlier_version_is_not_touched(
    kynnys: Kynnys, command: tuple[str, ...], earlier: Path, database_url: str
) -> None:
    shutil.copy(earlier, database_url.removeprefix("sqlite:///"))
    line = refused(kynnys(*command))
    assert "revision 0009" in line
    assert "kynnys db upgrade" in line
    with create_engine(database_url).connect() as connection:
        assert migrations.revision_of(connection) == "0009"


def test_an_earlier_database_is_copied_before_it_is_upgraded(
    kynnys: Kynnys, earlier: Path, database_url: str
) -> None:
    shutil.copy(earlier, database_url.removeprefix("sqlite:///"))
    assert "revision 0009" in kynnys("check").out
    assert kynnys("db", "backup", "copy.db").code == 0
    assert kynnys("db", "upgrade").code == 0
    assert "revision" not in kynnys("check").out
    with closing(sqlite3.connect("copy.db")) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [("0009",)]


@any_command
def test_a_database_of_a_newer_version_is_not_touched_and_the_way_back_is_told(
    kynnys: Kynnys, command: tuple[str, ...], database_url: str
) -> None:
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9001'")
        newer.commit()
    if command[:2] == ("db", "backup"):
        assert kynnys(*command).code == 0  # a copy is made of any
        return
    line = refused(kynnys(*command, port="0"))
    assert "newer version" in line
    assert f"kynnys db downgrade {migrations.newest()}" in line


def test_the_way_back_and_forth(kynnys: Kynnys, database_url: str) -> None:
    assert kynnys("staff", "add", "maija", staff_password="oikea hevonen").code == 0
    assert "revision 0009" in kynnys("db", "downgrade", "0009").out
    assert kynnys("db", "upgrade").code == 0
    assert "there is a maija already" in kynnys("staff", "add", "maija", staff_password="oikea hevonen").err


@pytest.mark.parametrize("revision", ["9001", "base", "head", "-1", "9"])
def test_no_revision_but_a_known_one_is_gone_back_to(kynnys: Kynnys, revision: str) -> None:
    outcome = kynnys("db", "downgrade", "--", revision)
    assert outcome.code == 1
    assert "REVISION is one of 0001 to" in outcome.err


def test_a_new_key_needs_no_database(kynnys: Kynnys) -> None:
    outcome = kynnys("keys", "new", database_url="nonsense", secret_keys="")
    assert (outcome.code, outcome.err) == (0, "")
    assert Keyring.from_text(outcome.out.strip())
    assert list(Path.cwd().iterdir()) == []
