"""What reports show of visits: how many stand where, and the latest of them, without their people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import bindparam, func, select

from storage.driver.statements import Statements
from storage.models import visits


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """A visit as a report shows it: without a person, and kept when a person is erased."""

    id: int
    unit: str
    channel: str
    ended_at: datetime
    language: str | None
    age_group: str | None
    status: str
    reason: str | None
    due_at: datetime | None
    asked_at: datetime | None
    closed_at: datetime | None
    outcome: str | None


_t = visits.c
_record_columns = [_t[field.name] for field in fields(VisitRecord)]
_recent = select(*_record_columns).order_by(_t.id.desc()).limit(bindparam("limit"))
_unlinked = select(*_record_columns).where(_t.id < 0).order_by(_t.id).limit(bindparam("limit"))
_became = select(_t.id, _t.asked_at, _t.reason).where(_t.id.in_(bindparam("ids", expanding=True)))
_by_status = select(_t.status, func.count()).group_by(_t.status)


class VisitFigures:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def recent(self, limit: int) -> list[VisitRecord]:
        """The newest first; those that lead to no person any more last, in no order."""
        return [VisitRecord(*tuple(row)) for row in self._connection.execute(_recent, {"limit": limit})]

    def unlinked(self, limit: int) -> list[VisitRecord]:
        """Those that lead to no person any more, in no order."""
        return [VisitRecord(*tuple(row)) for row in self._connection.execute(_unlinked, {"limit": limit})]

    def became(self, ids: Sequence[int]) -> dict[int, tuple[datetime | None, str | None]]:
        """When each of these was asked about and why it was skipped, by its id."""
        rows = self._connection.execute(_became, {"ids": ids}) if ids else ()
        return {row.id: (row.asked_at, row.reason) for row in rows}

    def by_status(self) -> dict[str, int]:
        """Of N visits: how many stand where. The sum is N."""
        return dict(self._connection.execute(_by_status).all())
