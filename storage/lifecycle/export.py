"""All that is known of one person, to be given to that person."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Column, Select, select

from storage.driver.statements import Statements
from storage.encryption.keyring import Keyring
from storage.lifecycle.ownership import known_as, of_persons
from storage.models.declarations import derived, owned_tables
from storage.models.meaning import Content

Record = dict[str, Any]


def export(connection: Statements, keys: Keyring, person: int) -> dict[str, list[Record]]:
    """The person's rows by table, in the order made, with what is encrypted readable.

    Digests are left out, and what says something of staff alone. A table without rows of the person is, too.
    """
    persons = known_as(connection, person)
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
        mine = select(*columns).where(of_persons(table)).order_by(*table.primary_key.columns)
        found[table.name] = mine, columns
    return found


def _exported(column: Column[Any]) -> bool:
    return column.info.get("content") is not Content.digest and column.info.get("exported", True)


def _record(keys: Keyring, columns: list[Column[Any]], row: Any) -> Record:
    return {column.name: _value(keys, column, value) for column, value in zip(columns, row, strict=True)}


def _value(keys: Keyring, column: Column[Any], value: Any) -> Any:
    if value is None or column.info.get("content") is not Content.sealed:
        return value
    text = keys.decrypt(value, context=str(column))
    return json.loads(text) if column.info["json"] else text
