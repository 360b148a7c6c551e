"""Databases for tests: each has all tables and no rows, under the key of the fixture `secret_key`."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.servers import Postgres

KINDS = ("sqlite", "postgresql")


def copied(template: Path, folder: Path) -> str:
    """The URL of an SQLite database in that folder, from what the fixture `sqlite_template` gives."""
    path = folder / "kynnys.db"
    shutil.copy(template, path)
    return f"sqlite:///{path}"


def emptied(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """On PostgreSQL the one that tests share, ten times as fast as one of its own."""
    if kind == "sqlite":
        return own(kind, request, folder)
    server: Postgres = request.getfixturevalue("postgres")
    url: str = request.getfixturevalue("postgres_shared")
    server.empty(url)
    return url


def own(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """One that no other test ever uses: its tables and keys may change, and processes may stay connected."""
    if kind == "sqlite":
        return copied(request.getfixturevalue("sqlite_template"), folder)
    server: Postgres = request.getfixturevalue("postgres")
    return server.database(request.getfixturevalue("postgres_template"))
