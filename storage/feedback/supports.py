"""Support for suggestions by their number: at most one a person and suggestion."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, delete, func, literal_column, select

from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.models import cases, feedback, people, supports


class Suggestion(NamedTuple):
    """`id` is that of the feedback, `status` that of its case. `own`: the person asked about made it."""

    id: int
    status: str
    own: bool


_s, _f = supports.c, feedback.c
# Written out, not bound: the unique index over these rows serves only where it is named as it stands there.
_counts = _s.status == literal_column("'given'")
_pseudonym = select(people.c.pseudonym).where(people.c.id == bindparam("person")).scalar_subquery()
_find = (
    select(_f.id, cases.c.status, func.coalesce(_f.pseudonym == _pseudonym, False))
    .join(cases, cases.c.feedback_id == _f.id)
    .where(_f.reference == bindparam("reference"))
)
_add = InsertNew(supports, [_s.person_id, _s.feedback_id], _s.id, where=_counts)
_take_back = delete(supports).where(
    _s.person_id == bindparam("person"), _s.feedback_id == bindparam("suggestion"), _counts
)
_count = select(func.count()).select_from(supports).where(_s.feedback_id == bindparam("suggestion"), _counts)


class Supports:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def find(self, reference: str, person: int) -> Suggestion | None:
        """The suggestion with this number, as this person stands to it."""
        row = self._connection.execute(_find, {"reference": reference, "person": person}).first()
        return Suggestion(row[0], row[1], bool(row[2])) if row else None

    def add(self, suggestion: int, person: int, *, now: datetime) -> bool:
        """False where the person supports it already, also in a transaction at the same time."""
        row = {"person_id": person, "feedback_id": suggestion, "at": now}
        return self._connection.execute(_add.on(self._connection), row).first() is not None

    def take_back(self, suggestion: int, person: int) -> bool:
        """False where the person does not support it."""
        values = {"person": person, "suggestion": suggestion}
        return bool(self._connection.execute(_take_back, values).rowcount)

    def count(self, suggestion: int) -> int:
        return int(self._connection.execute(_count, {"suggestion": suggestion}).scalar_one())
