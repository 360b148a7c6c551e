"""What the declarations in `storage.models.meaning` come to over all tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, FromClause, Table, select, text, union

from storage.models import metadata, people
from storage.models.meaning import Content, Ending, Going, Rows

T = TypeVar("T")

Whose = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Of a column that holds people's ids: whether it is one of those meant."""


def derived(make: Callable[[], T]) -> Callable[[], T]:
    """Made once, and anew when a table was added."""
    made = lru_cache(maxsize=1)(lambda _tables: make())

    @wraps(make)
    def get() -> T:
        return made(tuple(metadata.tables.values()))

    return get


def columns() -> Iterator[Column[Any]]:
    for table in metadata.sorted_tables:
        yield from table.columns


# -- what columns hold ----------------------------------------------------------------------------------------------
@derived
def sealed_columns() -> tuple[Column[Any], ...]:
    """Encrypted, each under its own `table.column`."""
    return tuple(column for column in columns() if column.info.get("content") is Content.sealed)


@derived
def digests() -> dict[str, tuple[Column[Any], ...]]:
    """By the context that they are made with. One value is on the same layer in all columns of its context."""
    found: dict[str, list[Column[Any]]] = {}
    for column in columns():
        if column.info.get("content") is Content.digest:
            found.setdefault(column.info["context"], []).append(column)
    # Conversations first: who holds one, as who erases it does, keeps its address from moving.
    return {
        context: tuple(sorted(of_it, key=lambda column: column.table.name != "conversations"))
        for context, of_it in found.items()
    }


@derived
def contexts() -> dict[Column[Any], str]:
    """Of each digest."""
    return {column: context for context, of_it in digests().items() for column in of_it}


# -- whose the rows are ---------------------------------------------------------------------------------------------
def owners(table: Table) -> list[Column[Any]]:
    return [column for column in table.columns if "owner" in column.info]


@derived
def owned_tables() -> tuple[Table, ...]:
    """The tables that hold something of people, those that refer to others first, people themselves last."""
    found = [table for table in reversed(metadata.sorted_tables) if owners(table)]
    # These two hold what others name their owner by without a foreign key.
    last = ("", "conversations", "people")
    return tuple(sorted(found, key=lambda table: last.index(table.name if table.name in last else "")))


def named(name: str) -> Column[Any]:
    """By `table.column`."""
    table, column = name.split(".")
    return metadata.tables[table].c[column]


def target(column: Column[Any]) -> Column[Any]:
    """The column that an owner column equals: another table's, or `people.id` itself."""
    if equals := column.info["equals"]:
        return named(equals)
    return next((key.column for key in column.foreign_keys), column)


def theirs(column: Column[Any], whose: Whose) -> ColumnElement[bool]:
    """The rows that are a person's by this owner column."""
    return _theirs(column.table, column, whose)


def _theirs(source: FromClause, column: Column[Any], whose: Whose) -> ColumnElement[bool]:
    here, there = source.c[column.name], target(column)
    if there is people.c.id:
        return whose(here)
    of_it = there.table.alias()
    # `whose` may speak of people outside: they are the ones meant, at any depth.
    ways = [
        select(of_it.c[there.name]).where(_theirs(of_it, owner, whose)).correlate(people)
        for owner in owners(there.table)
    ]
    # Each way by itself: for an OR of them PostgreSQL reads the whole table.
    return here.in_(ways[0] if len(ways) == 1 else union(*ways))


# -- what goes with a person ----------------------------------------------------------------------------------------
def goes(table: Table) -> bool:
    """Whether a person's rows of it are deleted."""
    return any(column.info["owner"] is Rows.deleted for column in owners(table))


def cleared(table: Table, going: Going) -> list[Column[Any]]:
    """The columns that lose what they hold, in rows that stay."""
    return [
        column
        for column in table.columns
        if going in column.info.get("cleared", ())
        or ("owner" in column.info and column.nullable and not column.info["stays"] and not goes(table))
    ]


def unlinks(table: Table) -> bool:
    """Whether its rows stay and lead to no person: all that is left in them is coarse."""
    return any("coarse" in column.info for column in table.columns)


def new_values(ending: Ending, now: Any) -> dict[str, Any]:
    return ending.values | ({ending.at: now} if ending.at else {})


def where(sql: str) -> list[ColumnElement[bool]]:
    return [text(sql)] if sql else []  # type: ignore[list-item]  # a condition, to SQLAlchemy too
