"""All that is known of one person, to be given to that person."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, bindparam, or_, select

from storage.driver.statements import Statements
from storage.encryption.keyring import Keyring
from storage.models import people
from storage.models.declarations import derived, owned_tables, owners, theirs
from storage.models.meaning import Content

Record = dict[str, Any]

_joined = select(people.c.id).where(people.c.same_as == bindparam("person"))


def export(connection: Statements, keys: Keyring, person: int) -> dict[str, list[Record]]:
    """The person's rows by table, in the order made, with what is encrypted readable.

    Digests are left out, and what says something of staff alone. A table without rows of the person is, too.
    """
    persons = [person, *connection.execute(_joined, {"person": person}).scalars()]
    found = {}
    for table, (statement, columns) in _statements().items():
        rows = connection.execute(statement, {"persons": persons})
        if records := [_record(keys, columns, row) for row in rows]:
            found[table] = records
    return found


@derived
def _statements() -> dict[str, tuple[Select[Any], list[Column[Any]]]]:
    found = {}
    for table in reversed(owned_tables()):
        columns = [column for column in table.columns if _exported(column)]
        mine = or_(*(theirs(column, _of_persons) for column in owners(table)))
        found[table.name] = select(*columns).where(mine).order_by(*table.primary_key.columns), columns
    return found


def _of_persons(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column.in_(bindparam("persons", expanding=True))


def _exported(column: Column[Any]) -> bool:
    return column.info.get("content") is not Content.digest and column.info.get("exported", True)


def _record(keys: Keyring, columns: list[Column[Any]], row: Any) -> Record:
    return {column.name: _value(keys, column, value) for column, value in zip(columns, row, strict=True)}


def _value(keys: Keyring, column: Column[Any], value: Any) -> Any:
    if value is None or column.info.get("content") is not Content.sealed:
        return value
    text = keys.decrypt(value, context=str(column))
    return json.loads(text) if column.info["json"] else text
