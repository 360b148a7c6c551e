"""What becomes of everything that is a person's when the person goes, as the tables declare it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Executable,
    Table,
    bindparam,
    delete,
    literal,
    select,
    update,
)

from storage.driver.by_dialect import insert_of
from storage.driver.functions import RandomNumber
from storage.driver.statements import Statements
from storage.lifecycle.unlinking import left, made_coarse
from storage.models import conversations, messages_out, metadata, people
from storage.models.column_types import UtcDateTime
from storage.models.declarations import (
    derived,
    goes,
    new_values,
    owned_tables,
    owners,
    theirs,
    unlinks,
    where,
)
from storage.models.meaning import Going, Leaves

LIMIT = 1000  # people whose last traces are taken away together

_now: BindParameter[datetime] = bindparam("now", type_=UtcDateTime())
_joined = select(people.c.id).where(people.c.same_as.in_(bindparam("persons", expanding=True)))


def erase(connection: Statements, person: int, now: datetime) -> None:
    """By the person's wish."""
    go(connection, [person], Going.erased, now)


def go(connection: Statements | Connection, persons: Sequence[int], going: Going, now: datetime) -> None:
    # A person who was joined to another left nothing behind, except what another transaction was writing meanwhile.
    joined = connection.execute(_joined, {"persons": persons}).scalars()
    values = {"persons": [*persons, *joined], "now": now}
    for step in _steps()[connection.dialect.name, going]:
        connection.execute(step, values)


def _of_persons(column: ColumnElement[int]) -> ColumnElement[bool]:
    return column.in_(bindparam("persons", expanding=True))


@derived
def _steps() -> dict[tuple[str, Going], list[Executable]]:
    """For each database and reason, in an order in which each finds its rows still owned."""
    return {
        (dialect, going): [step for table in owned_tables() for step in _steps_of(table, dialect, going)]
        for dialect in ("sqlite", "postgresql")
        for going in Going
    }


def _steps_of(table: Table, dialect: str, going: Going) -> Iterator[Executable]:
    about = table.info
    for column in owners(table):  # one statement for each: PostgreSQL would read the whole table for an OR
        mine = theirs(column, _of_persons)
        for leaves in about.get("leaves", ()):
            if going in leaves.going:
                yield _leave(leaves, table, mine, dialect)
        if goes(table):
            yield delete(table).where(mine)
            continue
        for ending in about.get("endings", ()):
            if going in ending.going:
                yield update(table).where(mine, *where(ending.where)).values(new_values(ending, _now))
        if values := left(table, going):
            yield update(table).where(mine).values(values)


def _leave(leaves: Leaves, table: Table, mine: ColumnElement[bool], dialect: str) -> Executable:
    there = metadata.tables[leaves.into]
    made: dict[str, Any] = {
        to: made_coarse(there.c[to], table.c[here]) for to, here in leaves.copies.items()
    } | {name: literal(value) for name, value in leaves.values.items()}
    if leaves.at:
        made[leaves.at] = _now
    if unlinks(there):
        made["id"] = RandomNumber()
    rows = select(*made.values()).where(mine, *where(leaves.where))
    insert = insert_of(dialect)(there)
    statement: Executable = insert.from_select(list(made), rows).on_conflict_do_nothing()
    return statement


# -- what is left until the last reply is sent ----------------------------------------------------------------------
_erased = (
    select(people.c.id, people.c.erased_at)
    .where(people.c.erased_at.is_not(None))
    .order_by(people.c.id)
    .limit(LIMIT)
)
_sent = [
    delete(messages_out).where(theirs(column, _of_persons), messages_out.c.due_at.is_(None))
    for column in owners(messages_out)
]
_sweep_conversations = delete(conversations).where(
    _of_persons(conversations.c.person_id),
    ~select(messages_out.c.id).where(messages_out.c.conversation_id == conversations.c.id).exists(),
)
_sweep_people = delete(people).where(
    _of_persons(people.c.id),
    ~select(conversations.c.id).where(conversations.c.person_id == people.c.id).exists(),
    ~select(messages_out.c.id).where(messages_out.c.person_id == people.c.id).exists(),
)
_AT_LAST = {messages_out, conversations, people}


@derived
def _late() -> dict[str, list[Executable]]:
    """For what another transaction, or the rest of a turn, wrote about a person who was gone by then."""
    return {
        dialect: [
            step
            for table in owned_tables()
            if table not in _AT_LAST
            for step in _steps_of(table, dialect, Going.erased)
        ]
        for dialect in ("sqlite", "postgresql")
    }


def sweep(connection: Statements | Connection) -> int:
    erased = connection.execute(_erased).all()
    if not erased:
        return 0
    # What was late belongs to the moment at which its person went.
    values = {"persons": [row.id for row in erased], "now": max(row.erased_at for row in erased)}
    for step in (*_late()[connection.dialect.name], *_sent, _sweep_conversations):
        connection.execute(step, values)
    return connection.execute(_sweep_people, values).rowcount
