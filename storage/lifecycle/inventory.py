"""How much is kept of one person, from when to when, and what an erasure does to it: without reading any of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Select, Table, func, null, select

from storage.driver.statements import Statements
from storage.lifecycle.ownership import known_as, of_persons
from storage.models import conversations, people
from storage.models.column_types import UtcDateTime
from storage.models.declarations import cleared, derived, goes, owned_tables, unlinks
from storage.models.meaning import Content, Going


class Fate(StrEnum):
    """What becomes of a person's rows by an erasure."""

    goes = "goes"
    statistics = "statistics"  # stays, with days instead of times, and leads to no person any more
    digest = "digest"  # the digest of the address stays, so that nothing is sent there
    record = "record"  # stays as the proof of what was done, and leads to no person any more


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of one table. `first` and `last` None: they have no time."""

    table: str
    rows: int
    first: datetime | None
    last: datetime | None
    fate: Fate


def inventory(connection: Statements, person: int) -> list[Kept]:
    """Every table that holds something of the person, those first that others refer to."""
    persons = known_as(connection, person)
    found = []
    for table, (statement, fate) in _statements().items():
        rows, first, last = connection.execute(statement, {"persons": persons}).one()
        if rows:
            found.append(Kept(table, rows, first, last, fate))
    return found


@derived
def _statements() -> dict[str, tuple[Select[Any], Fate]]:
    return {table.name: (_counted(table), fate(table)) for table in reversed(owned_tables())}


def _counted(table: Table) -> Select[Any]:
    at = next(_times(table), None)
    days = [null(), null()] if at is None else [func.min(at, type_=at.type), func.max(at, type_=at.type)]
    return select(func.count(), *days).select_from(table).where(of_persons(table))


def _times(table: Table) -> Iterator[Column[Any]]:
    """The times that every row has, in the order of the columns: the first says when the row began."""
    return (
        column for column in table.columns if isinstance(column.type, UtcDateTime) and not column.nullable
    )


def fate(table: Table) -> Fate:
    """As the columns declare it."""
    if goes(table) or table in (people, conversations):  # these two go when the last message has left
        return Fate.goes
    if unlinks(table):
        return Fate.statistics
    stays = set(table.columns) - set(cleared(table, Going.erased))
    digests = any(column.info.get("content") is Content.digest for column in stays)
    return Fate.digest if digests else Fate.record
