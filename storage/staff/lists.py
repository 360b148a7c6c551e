"""What the staff pages list, a page at a time and only of the units that the account may see.

A page costs the same among a million rows: it is read from an index, from where the last one ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, select

from storage.driver.newest import newest_of
from storage.driver.statements import Statements
from storage.encryption.keyring import Keyring
from storage.models import cases, feedback, signups

_TEXT = "feedback.text"
Units = frozenset[str] | None
"""Units that may be seen; None: all, and rows without a unit."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """An unfinished case with what was said in it."""

    id: int
    unit: str | None
    status: str
    urgent: bool
    flags: frozenset[str]
    opened_at: datetime
    handle_by: datetime
    answer_by: datetime | None
    answered_at: datetime | None
    rating: int | None
    text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    id: int
    at: datetime
    unit: str | None
    kind: str
    rating: int | None
    reference: str | None
    text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class After:
    """Where the last page of cases ended."""

    urgent: bool
    handle_by: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many unfinished cases there are; each figure at most `MOST`."""

    urgent: int
    late: int
    soon: int  # to be handled within a day
    all: int


MOST = 1_000

_c = cases.c
_f = feedback.c
# Written out, not bound: the indexes over these rows serve only where the planner sees the word.
_unfinished = _c.status != literal_column("'valmis'")
_worded = _f.text.is_not(None)
_case_columns = (
    _c.id,
    _c.unit,
    _c.status,
    _c.urgent,
    _c.flags,
    _c.opened_at,
    _c.handle_by,
    _c.answer_by,
    _c.answered_at,
    _f.rating,
    _f.text,
)
_feedback_columns = (_f.id, _f.created_at, _f.unit, _f.kind, _f.rating, _f.reference, _f.text)


class Lists:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def cases(self, units: Units, *, after: After | None = None, limit: int) -> list[CaseRow]:
        """The unfinished ones: the urgent first, then by when they must be handled."""
        found: list[CaseRow] = []
        for urgent in (True, False):
            if len(found) < limit and (after is None or urgent <= after.urgent):
                start = after if after and after.urgent == urgent else None
                found += self._cases(units, urgent, start, limit - len(found))
        return found

    def waiting(self, units: Units, *, now: datetime) -> Waiting:
        """What the start page tells. Costs the same however many there are."""
        return Waiting(
            urgent=self._count(units, _c.urgent.is_(True)),
            late=self._count(units, _c.handle_by < now),
            soon=self._count(units, _c.handle_by.between(now, now + timedelta(days=1))),
            all=self._count(units),
        )

    def unacknowledged(self, opportunities: frozenset[str] | None) -> int:
        """Sign-ups that stand and that the keeper of the list has not acknowledged; at most `MOST`."""
        conditions = [signups.c.status == literal_column("'active'"), signups.c.acknowledged_at.is_(None)]
        if opportunities is not None:
            conditions.append(signups.c.opportunity.in_(sorted(opportunities)))
        return self._counted(select(signups.c.id).where(*conditions))

    def _count(self, units: Units, *conditions: ColumnElement[bool]) -> int:
        limit = [] if units is None else [_c.unit.in_(sorted(units))]
        return self._counted(select(_c.id).where(_unfinished, *limit, *conditions))

    def _counted(self, statement: Select[Any]) -> int:
        some = statement.limit(MOST).subquery()
        return int(self._connection.execute(select(func.count()).select_from(some)).scalar_one())

    def feedback(self, units: Units, *, before: int | None = None, limit: int) -> list[FeedbackRow]:
        """What people wrote, the newest first, with ids below `before`."""
        if units is not None and not units:
            return []
        statement = select(*_feedback_columns).where(_worded).order_by(_f.id.desc()).limit(limit)
        if units is not None:
            ids = newest_of(_f.id, _f.unit, units, before=before, limit=limit, where=[_worded])
            statement = select(*_feedback_columns).where(_f.id.in_(ids)).order_by(_f.id.desc())
        elif before is not None:
            statement = statement.where(_f.id < before)
        return [
            FeedbackRow(*row[:-1], self._keys.readable(row.text, context=_TEXT))
            for row in self._connection.execute(statement)
        ]

    def _cases(self, units: Units, urgent: bool, after: After | None, limit: int) -> Sequence[CaseRow]:
        conditions: list[ColumnElement[bool]] = [_unfinished, _c.urgent.is_(urgent)]
        if units is not None:
            conditions.append(_c.unit.in_(sorted(units)))
        if after is not None:
            later = (_c.handle_by > after.handle_by) | (
                (_c.handle_by == after.handle_by) & (_c.id > after.id)
            )
            conditions += [_c.handle_by >= after.handle_by, later]
        statement = (
            select(*_case_columns)
            .join(feedback, _f.id == _c.feedback_id)
            .where(*conditions)
            .order_by(_c.handle_by, _c.id)
            .limit(limit)
        )
        return [self._case(row) for row in self._connection.execute(statement)]

    def _case(self, row: Any) -> CaseRow:
        said = self._keys.readable(row.text, context=_TEXT)
        return CaseRow(
            row.id,
            row.unit,
            row.status,
            row.urgent,
            frozenset(row.flags.split()),
            row.opened_at,
            row.handle_by,
            row.answer_by,
            row.answered_at,
            row.rating,
            said,
        )
