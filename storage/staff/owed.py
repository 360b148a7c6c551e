"""Cases that staff ended while the person waits: for an answer that was promised, or for the outcome of a suggestion."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from storage.driver.statements import Statements
from storage.models import cases

ANSWER, OUTCOME = "answer", "outcome"
MOST = 1_000  # counted

Units = frozenset[str] | None
"""Units that may be seen; None: all, and cases without a unit."""


@dataclass(frozen=True, slots=True)
class OwedCase:
    """`due` is by when it was promised."""

    id: int
    kind: str
    unit: str | None
    owner: int | None
    closed_at: datetime | None
    due: datetime


@dataclass(frozen=True, slots=True)
class After:
    """Where the last page ended."""

    due: datetime
    id: int


_c = cases.c
_due = {ANSWER: _c.answer_by, OUTCOME: _c.outcome_by}


class Owed:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def page(self, what: str, units: Units, *, after: After | None = None, limit: int) -> list[OwedCase]:
        """What was promised for first comes first."""
        due = _due[what]
        conditions = _owing(what, units)
        if after is not None:
            conditions += [due >= after.due, (due > after.due) | (_c.id > after.id)]
        statement = (
            select(_c.id, _c.kind, _c.unit, _c.owner_id, _c.closed_at, due)
            .where(*conditions)
            .order_by(due, _c.id)
            .limit(limit)
        )
        return [OwedCase(*row) for row in self._connection.execute(statement)]

    def count(self, what: str, units: Units, *, late_at: datetime | None = None) -> int:
        """How many there are, or are late by then; at most `MOST`."""
        conditions = _owing(what, units) + ([] if late_at is None else [_due[what] <= late_at])
        some = select(_c.id).where(*conditions).limit(MOST).subquery()
        return int(self._connection.execute(select(func.count()).select_from(some)).scalar_one())


def _owing(what: str, units: Units) -> list[ColumnElement[bool]]:
    """Those for which there is an index: a case that is done has a day on which it was closed."""
    owing: list[Any] = [_c.closed_at.is_not(None), _c.answered_at.is_(None), _due[what].is_not(None)]
    # As an expression the unit chooses no other index: that one leads through all cases that are done.
    return owing if units is None else [*owing, func.coalesce(_c.unit, "").in_(sorted(units))]
