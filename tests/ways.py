"""The two ways to run the application, each with a database of its own that has all tables and no rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import own

WAYS = ("sqlite", "postgresql+redis")


def emptied(way: str, request: pytest.FixtureRequest, folder: Path) -> tuple[str, str | None]:
    """The URLs of its database and of its Redis, if it has one."""
    kind, _, redis = way.partition("+")
    return own(kind, request, folder), request.getfixturevalue("redis").url if redis else None
