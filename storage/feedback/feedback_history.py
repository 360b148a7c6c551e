"""What was said, for people to look at and to count."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from storage.driver.statements import Statements
from storage.encryption.keyring import Keyring
from storage.models import feedback, ratings

TEXT = "feedback.text"


@dataclass(frozen=True, slots=True)
class StoredFeedback:
    """One piece of feedback. `kind` is one of `storage.models.feedback.KINDS`, `source` one of its `SOURCES`."""

    id: int
    visit: int | None
    unit: str | None
    kind: str
    source: str
    rating: int | None
    text: str | None = field(repr=False)
    reference: str | None
    channel: str
    language: str | None
    question: str | None
    created_at: datetime
    changed_at: datetime


_t = feedback.c
_columns = (
    _t.id,
    _t.visit_id,
    _t.unit,
    _t.kind,
    _t.source,
    _t.rating,
    _t.text,
    _t.reference,
    _t.channel,
    _t.language,
    _t.question,
    _t.created_at,
    _t.changed_at,
)
_ratings = (
    select(ratings.c.rating, ratings.c.given_at)
    .where(ratings.c.feedback_id == bindparam("feedback"))
    .order_by(ratings.c.place)
)
_get = select(*_columns).where(_t.id == bindparam("id"))
_by_reference = select(*_columns).where(_t.reference == bindparam("reference"))
_recent = select(*_columns).order_by(_t.id.desc()).limit(bindparam("limit"))
_unlinked = select(*_columns).where(_t.id < 0).order_by(_t.id).limit(bindparam("limit"))
_counts = select(_t.kind, func.count()).group_by(_t.kind)


class FeedbackHistory:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def get(self, id: int) -> StoredFeedback | None:
        return next(iter(self._said(_get, id=id)), None)

    def by_reference(self, reference: str) -> StoredFeedback | None:
        return next(iter(self._said(_by_reference, reference=reference.strip().upper())), None)

    def recent(self, limit: int) -> list[StoredFeedback]:
        """The newest first; what leads to no person any more last, in no order."""
        return self._said(_recent, limit=limit)

    def unlinked(self, limit: int) -> list[StoredFeedback]:
        """What leads to no person any more, in no order."""
        return self._said(_unlinked, limit=limit)

    def ratings(self, id: int) -> list[tuple[int, datetime]]:
        """Every rating that was given, in order; the last one counts."""
        rows = self._connection.execute(_ratings, {"feedback": id})
        return [(row.rating, row.given_at) for row in rows]

    def counts(self) -> dict[str, int]:
        """How many there are of each kind."""
        return dict(self._connection.execute(_counts).all())

    def _said(self, statement: Any, **values: Any) -> list[StoredFeedback]:
        return [
            StoredFeedback(
                row.id,
                row.visit_id,
                row.unit,
                row.kind,
                row.source,
                row.rating,
                None if row.text is None else self._keys.decrypt(row.text, context=TEXT),
                row.reference,
                row.channel,
                row.language,
                row.question,
                row.created_at,
                row.changed_at,
            )
            for row in self._connection.execute(statement, values)
        ]
