"""Tables of SQLite that are made once more, because it can change no constraint in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Connection, text

Change = Callable[[str], str]
"""From the statement that made the table to the one that makes it anew."""


def rebuild(
    connection: Connection,
    changes: Mapping[str, Change],
    *,
    new: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """Make these tables anew, with all that refer to them, which keep their statements, and copy the rows.

    `new` holds by table what new columns are filled with: an expression over the old row, which is called `old`. A column
    that the new statement lacks is left out.
    """
    made = connection.execute(
        text("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    ).all()
    tables = _in_order(connection, changes, [row.name for row in made if row.type == "table"])
    statements = {row.name: row.sql for row in made if row.type == "table"}
    indexes = [row for row in made if row.type == "index" and row.tbl_name in tables]
    for index in indexes:
        connection.exec_driver_sql(f"DROP INDEX {index.name}")
    for table in tables:
        connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO old_{table}")
    for table in tables:
        made_by = statements[table]
        connection.exec_driver_sql(changes[table](made_by) if table in changes else made_by)
    for table in tables:
        _copy(connection, table, (new or {}).get(table, {}))
    for table in reversed(tables):
        connection.exec_driver_sql(f"DROP TABLE old_{table}")
    for index in indexes:
        connection.exec_driver_sql(index.sql)


def _copy(connection: Connection, table: str, new: Mapping[str, str]) -> None:
    before = _columns(connection, f"old_{table}")
    columns = [name for name in _columns(connection, table) if name in new or name in before]
    values = ", ".join(new.get(name, f"old.{name}") for name in columns)
    connection.exec_driver_sql(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM old_{table} AS old"  # noqa: S608
    )
    # The highest number that was given out, also where its row is gone.
    last = connection.scalar(
        text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": f"old_{table}"}
    )
    if last is not None:
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table})
        connection.execute(
            text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), {"name": table, "seq": last}
        )


def _columns(connection: Connection, table: str) -> list[str]:
    return [row.name for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")]


def _in_order(connection: Connection, wanted: Iterable[str], tables: Iterable[str]) -> list[str]:
    """These tables and all that refer to them, each after those that it refers to."""
    refers = {
        table: {row.table for row in connection.exec_driver_sql(f"PRAGMA foreign_key_list({table})")}
        - {table}
        for table in tables
    }
    found = set(wanted)
    while more := {table for table, there in refers.items() if there & found} - found:
        found |= more
    order: list[str] = []
    while len(order) < len(found):
        order += sorted(table for table in found - set(order) if not (refers[table] & found) - set(order))
    return order
