"""Since when a person waits for people: from the first words that no member of staff has answered yet.

What the application says by itself ends no waiting: neither thanks, nor that an answer is late, nor that calls did not get through.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, literal_column, null, or_, select, type_coerce

from storage.models import case_answers, case_calls, cases, feedback
from storage.models.column_types import UtcDateTime

_c, _f, _a, _w = cases.c, feedback.c, case_answers.c, case_calls.c
_written = select(_a.id).where(_a.case_id == _c.id, _a.queued_at.is_not(None), _a.failed.is_(None))
_called = select(_w.id).where(_w.case_id == _c.id, _w.closed == literal_column("'reached'"))
_answered = or_(_written.correlate(cases).exists(), _called.correlate(cases).exists())

waiting_since: ColumnElement[datetime | None] = type_coerce(
    case(
        (_c.status == literal_column("'valmis'"), null()),
        (and_(_answered, _c.answered_at.is_not(None)), null()),
        (_answered, _c.wanted_at),  # written back since then
        (_f.text.is_not(None), _c.opened_at),
        else_=_c.wanted_at,
    ),
    UtcDateTime(),
)
"""Of a row of `cases` joined with its `feedback`; NULL: the person waits for nothing."""
