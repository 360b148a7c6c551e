"""Inserts that meet a row already there, in the words of each database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, bindparam, select

from storage.driver.by_dialect import ByDialect
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
        def built(insert: Any) -> Any:
            statement = insert(table).on_conflict_do_nothing(index_elements=key, index_where=where)
            if values:
                statement = statement.values(values)
            if unless is not None:
                names = [column.name for column in columns]
                row = select(*(bindparam(column.name, type_=column.type) for column in columns))
                statement = statement.from_select(names, row.where(~unless))
            return statement

        self.silent = ByDialect(built)
        self.returning = ByDialect(lambda insert: built(insert).returning(*returning))

    def on(self, connection: Connection | Statements) -> Any:
        """The statement that gives the new rows' `returning` columns."""
        return self.returning.on(connection.dialect)

    def silent_on(self, connection: Connection | Statements) -> Any:
        """The statement that gives nothing."""
        return self.silent.on(connection.dialect)


class InsertOrReplace:
    """Inserts, or gives the row that meets the unique `key` the new values of `replaced`."""

    def __init__(self, table: Table, key: Sequence[Column[Any]], replaced: Sequence[Column[Any]]) -> None:
        def built(insert: Any) -> Any:
            statement = insert(table)
            values = {column.name: statement.excluded[column.name] for column in replaced}
            return statement.on_conflict_do_update(index_elements=key, set_=values)

        self.statements = ByDialect(built)

    def on(self, connection: Connection | Statements) -> Any:
        return self.statements.on(connection.dialect)
