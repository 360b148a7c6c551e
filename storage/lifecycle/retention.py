"""What goes by its age, as the tables declare it.

Statistics stay: ratings, visits by outcome, cases by their clocks. So do suppressions, until they are lifted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Table,
    and_,
    bindparam,
    delete,
    literal,
    or_,
    select,
    update,
)

from storage.driver.functions import MonthInFinland
from storage.driver.upsert import InsertOrReplace
from storage.lifecycle import erasure, unlinking
from storage.models import conversations, metadata, people
from storage.models.column_types import UtcDateTime
from storage.models.declarations import cleared, derived, named, owned_tables, owners, theirs, unlinks, where
from storage.models.meaning import ALL_THAT_LEADS, Ageing, Going

BEGINNING = -(2**63)  # below every id
LIMIT = 200  # rows in one transaction: answers to people wait meanwhile


@dataclass(frozen=True, slots=True)
class Ages:
    """Before when what is too old."""

    unanswered_visit: datetime
    address: datetime
    free_text: datetime
    sign_up: datetime
    audit: datetime
    repeats: datetime
    wish: datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """`old` says which rows of `table` go, `forget` lets those with these ids go."""

    name: str
    table: Table
    old: ColumnElement[bool]
    forget: Callable[[Connection, Sequence[int], datetime], object]
    ageing: Ageing | None = None

    def find(self, connection: Connection, ages: Ages, *, after: int = BEGINNING) -> list[int]:
        """The next ones after that id whose time has come. Reads as far as it needs to; writes nothing."""
        id = self.table.c.id
        statement = select(id).where(id > after, self.old).order_by(id).limit(LIMIT)
        return list(connection.execute(statement, asdict(ages)).scalars())

    def apply(self, connection: Connection, ids: Sequence[int], ages: Ages, now: datetime) -> int:
        """Let those of these go that are still old: something may have happened since they were found."""
        if self.table is people:  # nothing new of theirs comes in between
            of_them = conversations.c.person_id.in_(ids)
            connection.execute(select(conversations.c.id).where(of_them).with_for_update())
        statement = select(self.table.c.id).where(self.table.c.id.in_(ids), self.old)
        old = list(connection.execute(statement, asdict(ages)).scalars())
        if old:
            self._permit(connection, ages)
            self.forget(connection, old, now)
        return len(old)

    def _permit(self, connection: Connection, ages: Ages) -> None:
        """Move on the limit that the database asks, where the table has one."""
        if self.ageing and self.ageing.permit:
            limits = metadata.tables[self.ageing.permit]
            row = {"id": 1, "before": asdict(ages)[self.ageing.days]}
            statement = InsertOrReplace(limits, [limits.c.id], [limits.c.before])
            connection.execute(statement.on(connection), row)


@derived
def rules() -> tuple[Rule, ...]:
    """What each table lets go by itself, then the people of whom nothing was heard for long."""
    by_age = [_rule(table, each) for table in metadata.sorted_tables for each in table.info.get("ages", ())]
    return (*by_age, Rule("people", people, _quiet(), _forget_people))


# -- rows -----------------------------------------------------------------------------------------------------------
def _rule(table: Table, ageing: Ageing) -> Rule:
    old = _old(table, ageing)
    if _unlinks(table, ageing):
        if ageing.follows:
            old.append(~_goes_later(table.c[ageing.follows]))

        def unlink(connection: Connection, ids: Sequence[int], _now: datetime) -> None:
            unlinking.unlink(connection, table, ids)

        return Rule(ageing.name, table, and_(*old), unlink)

    lost = ageing.cleared
    if lost == ALL_THAT_LEADS:
        lost = tuple(column.name for column in cleared(table, Going.aged))
    months = {name: MonthInFinland(table.c[name]) for name in ageing.months}
    if (lost or months) and not ageing.values:
        exact = (table.c[name] != month for name, month in months.items())
        old.append(or_(*(table.c[name].is_not(None) for name in lost), *exact))

    def forget(connection: Connection, ids: Sequence[int], now: datetime) -> None:
        those = table.c.id.in_(ids)
        new = dict.fromkeys(lost, None) | months | ageing.values | ({ageing.at: now} if ageing.at else {})
        connection.execute(update(table).where(those).values(new) if new else delete(table).where(those))

    return Rule(ageing.name, table, and_(*old), forget, ageing)


def _unlinks(table: Table, ageing: Ageing) -> bool:
    return ageing.cleared == ALL_THAT_LEADS and unlinks(table)


def _old(table: Table, ageing: Ageing) -> list[ColumnElement[bool]]:
    found = [table.c[ageing.since] < _before(ageing.days), *where(ageing.where)]
    if _unlinks(table, ageing):
        found.insert(0, unlinking.linked(table))
    holders = [named(name) for name in ageing.kept_by]
    return found + [~_exists(each.table, each == table.c.id, *_keeping(each.table)) for each in holders]


def _keeping(table: Table) -> list[ColumnElement[bool]]:
    """Rows that keep what they refer to: until they are unlinked themselves, or while something is open in them."""
    if own := [each for each in table.info.get("ages", ()) if _unlinks(table, each)]:
        old = or_(*(and_(*_old(table, each)) for each in own))
        return [unlinking.linked(table), ~old]
    return _holding(table)


def _goes_later(column: Column[Any]) -> ColumnElement[bool]:
    """Whether what the row refers to still leads to its person."""
    (key,) = column.foreign_keys
    there = key.column.table
    return _exists(there, there.c.id == column, unlinking.linked(there))


def _holding(table: Table) -> list[ColumnElement[bool]]:
    """Rows in which something is open, or happened a short while ago. No condition where the table declares none."""
    found: list[ColumnElement[bool]] = []
    if open := table.info.get("open"):
        limit = [table.c[open.since] >= _before(open.days)] if open.days else []
        found.append(and_(*where(open.where), *limit))
    found += [column >= _before("address") for column in table.columns if "sign_of_life" in column.info]
    return [or_(*found)] if found else []


def _before(days: str) -> BindParameter[datetime]:
    return bindparam(days, type_=UtcDateTime())


def _exists(source: FromClause, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(literal(1)).select_from(source).where(*conditions).exists()


# -- people ---------------------------------------------------------------------------------------------------------
def _quiet() -> ColumnElement[bool]:
    """Nothing came from them or went to them for so long, and nothing is open with them."""
    return and_(
        people.c.erased_at.is_(None),
        people.c.same_as.is_(None),
        ~or_(*_holding(people)),
        *(
            ~_exists(table, theirs(column, people.c.id.__eq__), *holding)
            for table in owned_tables()
            if table is not people and (holding := _holding(table))
            for column in owners(table)
        ),
    )


def _forget_people(connection: Connection, ids: Sequence[int], now: datetime) -> None:
    """What they said stays without a person. The rows themselves go with the next `People.sweep`."""
    erasure.go(connection, ids, Going.aged, now)
