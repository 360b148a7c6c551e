"""What the staff pages list, a page at a time and only of the units that the account may see.

A page costs the same among a million rows: it is read from an index, from where the last one ended.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal_column, or_, select

from storage.driver.newest import newest_of
from storage.models import feedback, signups
from storage.staff.case_lists import MOST, CaseLists, Units

_TEXT = "feedback.text"


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    id: int
    at: datetime
    unit: str | None
    kind: str
    rating: int | None
    reference: str | None
    text: str | None = field(repr=False)


_f = feedback.c
_worded = _f.text.is_not(None)
# In the words of the index over these rows.
_praise = or_(_f.rating >= literal_column("9"), _f.kind == literal_column("'praise'"))
_feedback_columns = (_f.id, _f.created_at, _f.unit, _f.kind, _f.rating, _f.reference, _f.text)


class Lists(CaseLists):
    """All that the pages list."""

    def unacknowledged(self, opportunities: frozenset[str] | None) -> int:
        """Sign-ups that stand and that the keeper of the list has not acknowledged; at most `MOST`."""
        conditions = [signups.c.status == literal_column("'active'"), signups.c.acknowledged_at.is_(None)]
        if opportunities is not None:
            conditions.append(signups.c.opportunity.in_(sorted(opportunities)))
        return self._counted(select(signups.c.id).where(*conditions))

    def _counted(self, statement: Select[Any]) -> int:
        some = statement.limit(MOST).subquery()
        return int(self._connection.execute(select(func.count()).select_from(some)).scalar_one())

    def praise(self, units: Units, *, before: int | None = None, limit: int) -> list[FeedbackRow]:
        """Words beside a 9 or a 10, and praise that staff entered, the newest first, with ids below `before`."""
        return self.feedback(units, before=before, limit=limit, praise=True)

    def feedback(
        self, units: Units, *, before: int | None = None, limit: int, praise: bool = False
    ) -> list[FeedbackRow]:
        """What people wrote, the newest first, with ids below `before`."""
        if units is not None and not units:
            return []
        meant = [_worded, _praise] if praise else [_worded]
        statement = select(*_feedback_columns).where(*meant).order_by(_f.id.desc()).limit(limit)
        if units is not None:
            ids = newest_of(_f.id, _f.unit, units, before=before, limit=limit, where=meant)
            statement = select(*_feedback_columns).where(_f.id.in_(ids)).order_by(_f.id.desc())
        elif before is not None:
            statement = statement.where(_f.id < before)
        return [
            FeedbackRow(*row[:-1], self._keys.readable(row.text, context=_TEXT))
            for row in self._connection.execute(statement)
        ]
