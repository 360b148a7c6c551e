"""What joining two people into one does to every table, as the tables declare it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Executable, Table, bindparam, select, update

from storage.driver.statements import Statements
from storage.models import conversations, people
from storage.models.column_types import UtcDateTime
from storage.models.declarations import derived, new_values, owned_tables, owners, target, where

_kept: BindParameter[int] = bindparam("kept")
_gone: BindParameter[int] = bindparam("gone")
_now: BindParameter[datetime] = bindparam("now", type_=UtcDateTime())


def join(connection: Statements, kept: int, gone: int, now: datetime) -> None:
    for step in _steps():
        connection.execute(step, {"kept": kept, "gone": gone, "now": now})


@derived
def _steps() -> list[Executable]:
    """Of every column that holds what people are known by."""
    # Conversations first: this waits for who holds one of them in a turn and still knows the old person.
    tables = sorted(owned_tables(), key=lambda table: table is not conversations)
    moved = [step for table in tables if table is not people for step in _moved(table)]
    return [
        *moved,
        update(people).where(people.c.same_as == _gone).values(same_as=_kept),
        update(people).where(people.c.id == _gone).values(same_as=_kept, pseudonym=None, language=None),
    ]


def _moved(table: Table) -> Iterator[Executable]:
    for column in owners(table):
        there = target(column)
        if there.table is not people:
            continue  # it moves with what it refers to
        if there is not people.c.id:
            yield (
                update(table)
                .where(column == _known_by(there, _gone))
                .values({column.name: _known_by(there, _kept)})
            )
            continue
        if doubles := table.info.get("doubles"):
            other = table.alias()
            same = [other.c[name] == table.c[name] for name in doubles.columns]
            has = select(other.c.id).where(other.c[column.name] == _kept, *same, *where(doubles.ending.where))
            yield update(table).where(
                column == _gone, *where(doubles.ending.where), has.exists()
            ).values(new_values(doubles.ending, _now))  # fmt: skip
        yield update(table).where(column == _gone).values({column.name: _kept})


def _known_by(column: Any, person: BindParameter[int]) -> Any:
    return select(column).where(people.c.id == person).scalar_subquery()
