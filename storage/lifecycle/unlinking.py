"""What is left in a row that stays for statistics, so that nothing in it leads to its person any more.

Neither an exact time, nor a language that few have, nor the row's number: other tables, states and logs know rows by
it, and rows that were numbered one after the other stand in the order of what they came from. An unlinked row has a
random number below zero. What refers to it within these tables follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, bindparam, case, or_, select, update
from sqlalchemy.sql.dml import Update

from storage.driver.functions import DayInFinland, RandomNumber, YearInFinland
from storage.driver.statements import Statements
from storage.models import language_years, metadata
from storage.models.declarations import cleared, derived, unlinks
from storage.models.language_years import ENOUGH, OTHER
from storage.models.meaning import Coarse, Going


def linked(table: Table) -> ColumnElement[bool]:
    """Of a table whose rows are unlinked: those that are not yet."""
    return table.c.id > 0


def left(table: Table, going: Going) -> dict[str, Any]:
    """The values of a row that stays."""
    lost: dict[str, Any] = {column.name: None for column in cleared(table, going)}
    if not unlinks(table):
        return lost
    coarse = {column.name: made_coarse(column, column) for column in table.columns if "coarse" in column.info}
    return coarse | lost | {"id": RandomNumber()}


def made_coarse(column: Column[Any], value: ColumnElement[Any]) -> Any:
    """The value as this column keeps it in a row that is unlinked."""
    match column.info.get("coarse"):
        case Coarse.day:
            return DayInFinland(value)
        case Coarse.common:
            return _named_if_common(column)
        case _:
            return value


def _named_if_common(column: Column[Any]) -> Any:
    year, counts = YearInFinland(column.table.c[column.info["year_of"]]), language_years.c
    common = select(counts.visits).where(
        counts.year == year,
        counts.kind == column.info["kind"],
        counts.language == column,
        counts.visits >= ENOUGH,
    )
    stays = [column.is_(None), common.exists()]
    if of := column.info["of"]:
        stays.append(column.table.c[of].is_(None))
    return case((or_(*stays), column), else_=OTHER)


def unlink(connection: Statements | Connection, table: Table, ids: Sequence[int]) -> None:
    """These rows, of people who stay, and all that hangs on them."""
    for step in _steps()[table]:
        connection.execute(step, {"ids": ids})


@derived
def _steps() -> dict[Table, list[Update]]:
    return {
        table: list(_below(table, table.c.id.in_(bindparam("ids", expanding=True))))
        for table in metadata.sorted_tables
        if unlinks(table)
    }


def _below(table: Table, meant: ColumnElement[bool]) -> Iterator[Update]:
    """What refers to the rows first, while they are known by their numbers."""
    for column in _references(table):
        yield from _below(column.table, column.in_(select(table.c.id).where(meant)))
    yield update(table).where(and_(meant)).values(left(table, Going.aged))


def _references(table: Table) -> Iterator[Column[Any]]:
    for other in metadata.sorted_tables:
        if unlinks(other):
            yield from (
                column
                for column in other.columns
                if any(key.column is table.c.id for key in column.foreign_keys)
            )
