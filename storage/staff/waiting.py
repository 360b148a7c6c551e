"""Since when a person waits for people: from the first words that no member of staff has answered yet.

What the application says by itself ends no waiting: neither thanks, nor that an answer is late, nor that calls did not get through.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, literal_column, null, or_, select, type_coerce

from storage.models import case_answers, case_calls, case_events, cases, feedback
from storage.models.column_types import UtcDateTime

_c, _f, _a, _w, _e = cases.c, feedback.c, case_answers.c, case_calls.c, case_events.c
_owes = and_(_c.answered_at.is_(None), _c.answer_by.is_not(None))
_written = select(_a.id).where(_a.case_id == _c.id, _a.queued_at.is_not(None), _a.failed.is_(None))
_called = select(_w.id).where(_w.case_id == _c.id, _w.closed == literal_column("'reached'"))
_told = select(_e.id).where(_e.case_id == _c.id, _e.what == literal_column("'answered by phone'"))
_answered = or_(
    _written.correlate(cases).exists(), _called.correlate(cases).exists(), _told.correlate(cases).exists()
)

waiting_since: ColumnElement[datetime | None] = type_coerce(
    case(
        (and_(_c.status == literal_column("'valmis'"), ~_owes), null()),
        (and_(_answered, _c.answered_at.is_not(None)), null()),
        (_answered, _c.wanted_at),  # written back since then
        (_f.text.is_not(None), _c.opened_at),
        else_=_c.wanted_at,
    ),
    UtcDateTime(),
)
"""Of a row of `cases` joined with its `feedback`; NULL: the person waits for nothing."""
