"""The two ways to run the house, each with a database of its own that has all tables and no rows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.servers import Postgres

WAYS = ("sqlite", "postgresql+redis")


def emptied(way: str, request: pytest.FixtureRequest, folder: Path) -> tuple[str, str | None]:
    """The URLs of its database and of its Redis, if it has one."""
    if way == "sqlite":
        path = folder / "kynnys.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}", None
    server: Postgres = request.getfixturevalue("postgres")
    shared = request.getfixturevalue("postgres_shared")
    server.empty(shared)
    return server.database(server.name_of(shared)), request.getfixturevalue("redis").url
