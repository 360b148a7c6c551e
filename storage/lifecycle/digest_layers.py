"""Digests while they move up to the top layer; what was stored twice under two layers of one value is made one.

Two processes that did not know of each other's key may both have met a person, or both have taken in a message. Then the
unique digests clash: the two people are joined, the two conversations become one, and of anything else the row that
came first, or that something was done with already, stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    Update,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from storage.driver.statements import Statements
from storage.encryption.columns import Standing
from storage.encryption.keyring import Keyring
from storage.lifecycle import merging
from storage.models import conversations, people
from storage.models.declarations import columns, derived, digests

_NOT_BEGUN = ("waiting", "planned")  # the statuses of messages and visits with which nothing was done yet


def keys_in(statements: Statements, standing: Standing, *, writing: bool) -> Keyring:
    """The keys as this transaction must use them."""
    return Moving(standing.keys, statements, writing=writing) if standing.changing else standing.keys


class Moving(Keyring):
    """The keys of one transaction while digests move: what is looked for is moved first, so that it is found.

    A transaction that only reads finds it where it is.
    """

    __slots__ = ("_statements", "_writing")

    def __init__(self, keys: Keyring, statements: Statements, *, writing: bool) -> None:
        super().__init__(keys.keys, keys.current, keys.layers)
        self._statements = statements
        self._writing = writing

    def digest(self, value: str, *, context: str) -> bytes:
        above, *below = super().digests(value, context=context)
        if self._writing:
            move(self._statements, context, [(each, above) for each in below])
            return above
        for each in (above, *below):
            there = or_(*(select(column).where(column == each).exists() for column in digests()[context]))
            if self._statements.execute(select(there)).scalar():
                return each
        return above

    def digests(self, value: str, *, context: str) -> list[bytes]:
        if self._writing:
            self.digest(value, context=context)
        return super().digests(value, context=context)


def move(statements: Statements, context: str, pairs: Sequence[tuple[bytes, bytes]]) -> None:
    """Give each of these digests the value beside it, in all columns of their context."""
    moved = [{"from_": below, "to": above} for below, above in pairs if below != above]
    if not moved:
        return
    try:
        with statements.savepoint():
            _move(statements, context, moved)
    except IntegrityError:
        for pair in moved:
            _make_one(statements, context, pair["from_"], pair["to"])
            _move(statements, context, [pair])


def _move(statements: Statements, context: str, moved: Sequence[dict[str, bytes]]) -> None:
    for statement in _moves()[context]:
        statements.execute(statement, moved)


@derived
def _moves() -> dict[str, list[Update]]:
    return {
        context: [
            update(column.table).where(column == bindparam("from_")).values({column.name: bindparam("to")})
            for column in of_it
        ]
        for context, of_it in digests().items()
    }


# -- what is there twice --------------------------------------------------------------------------------------------
def _make_one(statements: Statements, context: str, below: bytes, above: bytes) -> None:
    """Leave one row wherever the two digests of one value would clash."""
    for column in digests()[context]:
        table = column.table
        for others, where in _uniques(column):
            order: list[Any] = [table.c.id]
            if "status" in table.c:
                order.insert(0, case((table.c.status.in_(_NOT_BEGUN), 1), else_=0))
            rows = statements.connection.execute(
                select(table.c.id, *others)
                .where(column.in_([below, above]), *where)
                .order_by(*order)
                .with_for_update()
            ).all()
            first: dict[tuple[Any, ...], int] = {}
            for id, *key in rows:
                stays = first.setdefault(tuple(key), id)
                if stays != id:
                    _absorb(statements, table, stays, id)


def _absorb(statements: Statements, table: Table, stays: int, goes: int) -> None:
    connection = statements.connection
    if table is people:
        _join(statements, stays, goes)
        return
    if table is conversations:
        _go_on(statements, stays, goes)
    for column in columns():
        if any(key.column is table.c.id for key in column.foreign_keys):
            _refer(connection, column, stays, goes)
    connection.execute(delete(table).where(table.c.id == goes))


def _join(statements: Statements, one: int, other: int) -> None:
    """Two rows of people with one address are one person, who has that address once."""
    kept = _unite(statements, one, other)
    goes = one if other == kept else other
    statements.connection.execute(update(people).where(people.c.id == goes).values(address_digest=None))


def _unite(statements: Statements, one: int, other: int) -> int:
    """The one person whom both rows are from here on."""
    whose = select(func.coalesce(people.c.same_as, people.c.id)).where(people.c.id.in_([one, other]))
    kept: int
    kept, *gone = sorted(set(statements.connection.execute(whose).scalars()))
    for each in gone:
        merging.join(statements, kept, each, datetime.now(UTC))
    return kept


def _go_on(statements: Statements, stays: int, goes: int) -> None:
    """The dialogue goes on where the person was heard last."""
    t = conversations.c
    names = ("state", "language", "last_heard_at")
    rows = (
        statements.connection.execute(
            select(t.person_id, *(t[name] for name in names))
            .where(t.id.in_([stays, goes]))
            .order_by(t.last_heard_at.is_(None), t.last_heard_at.desc(), t.id)
        )
        .mappings()
        .all()
    )
    _unite(statements, *(row["person_id"] for row in rows))
    statements.connection.execute(
        update(conversations).where(t.id == stays).values({name: rows[0][name] for name in names})
    )


def _refer(connection: Connection, column: Column[Any], stays: int, goes: int) -> None:
    """Let what refers to the one row refer to the other, which may have something like it already."""
    table = column.table
    for others, where in _uniques(column):
        held = select(*others or [column], *table.primary_key).where(*where)
        taken = {tuple(row[: len(others)]) for row in connection.execute(held.where(column == stays))}
        for row in connection.execute(held.where(column == goes)).all():
            if tuple(row[: len(others)]) in taken:
                width = len(others) or 1
                this = [key == value for key, value in zip(table.primary_key, row[width:], strict=True)]
                lost = update(table).values({column.name: None}) if column.nullable else delete(table)
                connection.execute(lost.where(*this))
    connection.execute(update(table).where(column == goes).values({column.name: stays}))


def _uniques(column: Column[Any]) -> Iterator[tuple[list[Column[Any]], list[Any]]]:
    """What the column is unique together with, and among which rows."""
    table = column.table
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint | PrimaryKeyConstraint) and column in set(
            constraint.columns
        ):
            yield [each for each in constraint.columns if each is not column], []
    for index in table.indexes:
        if index.unique and column in set(index.columns):
            where = index.dialect_options["sqlite"]["where"]  # the same on both
            yield [each for each in index.columns if each is not column], [] if where is None else [where]
