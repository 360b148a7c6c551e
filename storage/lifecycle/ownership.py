"""Which rows of a table are one person's, for what reads all of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, select, union

from storage.driver.statements import Statements
from storage.models import people
from storage.models.declarations import owners, theirs

_joined = select(people.c.id).where(people.c.same_as == bindparam("person"))


def known_as(connection: Statements, person: int) -> list[int]:
    """The person's own id, and those of the rows that were joined to it. The values of `persons`."""
    return [person, *connection.execute(_joined, {"person": person}).scalars()]


def of_persons(table: Table) -> ColumnElement[bool]:
    """The rows of the people whose ids are bound as `persons`.

    Each way to the person is looked up by itself: for an OR of them PostgreSQL would read the whole table.
    """
    ways = [theirs(column, _one_of_them) for column in owners(table)]
    if len(ways) == 1:
        return ways[0]
    (key,) = table.primary_key.columns
    return key.in_(union(*(select(key).where(way) for way in ways)))


def _one_of_them(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column.in_(bindparam("persons", expanding=True))
