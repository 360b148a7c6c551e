"""A real database for each test, of both kinds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.organisation import Organisation, load
from storage.database import Database
from storage.keys import Keyring
from tests.servers import Postgres, postgres

EXAMPLE = Path(__file__).parents[3] / "examples" / "kymenlaakso"
KEYS = Keyring([b"k" * 32])


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres() as server:
        yield server


@pytest.fixture(scope="module")
def template(server: Postgres) -> str:
    """The name of a PostgreSQL database with our tables: copying it is faster than making them again."""
    url = server.database()
    database = Database(url, KEYS)
    database.upgrade()
    database.close()
    return server.name_of(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/kynnys.db", KEYS)
        database.upgrade()
    else:
        template: str = request.getfixturevalue("template")
        database = Database(request.getfixturevalue("server").database(template), KEYS)
    yield database
    database.close()


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return load(EXAMPLE)
