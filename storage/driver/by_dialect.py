"""Statements that SQLAlchemy has in the dialects and not in common, such as `ON CONFLICT`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Dialect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import Executable


class ByDialect:
    """A statement in the words of each database, built when it is first needed there: a process has one database."""

    def __init__(self, build: Callable[[Any], Executable]) -> None:
        """`build` gets the `insert` of the dialect."""
        self._build = build
        self._built: dict[str, Executable] = {}

    def on(self, dialect: Dialect) -> Any:
        found = self._built.get(dialect.name)
        if found is None:
            found = self._built[dialect.name] = self._build(insert_of(dialect.name))
        return found


def insert_of(dialect: str) -> Any:
    """The `insert` of the dialect of this name."""
    return sqlite.insert if dialect == "sqlite" else postgresql.insert
