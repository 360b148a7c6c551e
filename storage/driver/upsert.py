"""Inserts that meet a row already there, in the words of each database.

SQLAlchemy has `ON CONFLICT` in the two dialects and not in common. A statement is built once for each at import
and picked by the connection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert

from storage.driver.statements import Statements


class InsertNew:
    """Inserts what is not there yet; a row that meets the unique `key` is left alone and returns nothing.

    `where` is the condition of a key that is unique among some rows only; `values` is what the statement itself
    gives some columns. With `unless` the row of these `columns` is inserted where that condition does not hold.
    """

    def __init__(
        self,
        table: Table,
        key: Sequence[Column[Any]],
        *returning: Column[Any],
        where: ColumnElement[bool] | None = None,
        values: Mapping[str, Any] | None = None,
        columns: Sequence[Column[Any]] = (),
        unless: ColumnElement[bool] | None = None,
    ) -> None:
        on_sqlite: SqliteInsert = sqlite.insert(table).on_conflict_do_nothing(
            index_elements=key, index_where=where
        )
        on_postgres: PostgresInsert = postgresql.insert(table).on_conflict_do_nothing(
            index_elements=key, index_where=where
        )
        if values:
            on_sqlite, on_postgres = on_sqlite.values(values), on_postgres.values(values)
        if unless is not None:
            names = [column.name for column in columns]
            row = select(*(bindparam(column.name, type_=column.type) for column in columns)).where(~unless)
            on_sqlite, on_postgres = on_sqlite.from_select(names, row), on_postgres.from_select(names, row)
        self.silent = {"sqlite": on_sqlite, "postgresql": on_postgres}
        self.returning = {
            "sqlite": on_sqlite.returning(*returning),
            "postgresql": on_postgres.returning(*returning),
        }

    def on(self, connection: Connection | Statements) -> Any:
        """The statement that gives the new rows' `returning` columns."""
        return self.returning[connection.dialect.name]

    def silent_on(self, connection: Connection | Statements) -> Any:
        """The statement that gives nothing."""
        return self.silent[connection.dialect.name]


class InsertOrReplace:
    """Inserts, or gives the row that meets the unique `key` the new values of `replaced`."""

    def __init__(self, table: Table, key: Sequence[Column[Any]], replaced: Sequence[Column[Any]]) -> None:
        on_sqlite = sqlite.insert(table)
        on_postgres = postgresql.insert(table)
        self.statements = {
            "sqlite": on_sqlite.on_conflict_do_update(
                index_elements=key, set_={column.name: on_sqlite.excluded[column.name] for column in replaced}
            ),
            "postgresql": on_postgres.on_conflict_do_update(
                index_elements=key,
                set_={column.name: on_postgres.excluded[column.name] for column in replaced},
            ),
        }

    def on(self, connection: Connection | Statements) -> Any:
        return self.statements[connection.dialect.name]
