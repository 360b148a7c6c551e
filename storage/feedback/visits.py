"""Visits: each known once, and asked about or skipped with a reason; none is lost between the two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, or_, select

from storage.driver.prepared import PreparedQuery
from storage.feedback.visit_figures import VisitFigures
from storage.feedback.visit_intake import EXTERNAL_ID, VisitIntake
from storage.feedback.visit_steps import IS_ASKED, IS_PLANNED, VisitSteps
from storage.models import people, visits


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit of a person whom we know. `status`: planned -> asked -> answered -> closed, or skipped."""

    id: int
    external_id: str = field(repr=False)
    unit: str
    person: int
    conversation: int
    channel: str
    ended_at: datetime
    language: str | None
    mother_tongue: str | None
    age_group: str | None
    status: str
    reason: str | None  # of a skip
    due_at: datetime | None
    asked_at: datetime | None
    reminded_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    answered_at: datetime | None = None
    question: str | None = None  # the version that was asked


@dataclass(frozen=True, slots=True)
class Question:
    """What a visit is to the other visits of its person: asked about at `asked_at`, or planned where that is None."""

    visit: int
    person: int
    ended_at: datetime
    asked_at: datetime | None


_t = visits.c


class _VisitRow(NamedTuple):
    id: int
    external_id: bytes
    unit: str
    person_id: int
    conversation_id: int
    channel: str
    ended_at: datetime
    language: str | None
    mother_tongue: str | None
    age_group: str | None
    status: str
    reason: str | None
    due_at: datetime | None
    asked_at: datetime | None
    reminded_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    answered_at: datetime | None
    question: str | None


_columns = [_t[name] for name in _VisitRow._fields]

_get = PreparedQuery(
    "visits.get",
    _VisitRow,
    select(*_columns).where(_t.id == bindparam("id"), _t.person_id.is_not(None)),
)
_due = (
    select(*_columns)
    .where(IS_PLANNED, _t.due_at <= bindparam("now"))
    .order_by(_t.due_at, _t.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, key_share=True)
)
_to_close = (
    select(*_columns)
    .where(IS_ASKED, _t.close_at <= bindparam("now"))
    .order_by(_t.close_at, _t.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, key_share=True)
)
_to_remind = (
    select(*_columns)
    .where(IS_ASKED, _t.reminded_at.is_(None), _t.remind_at <= bindparam("now"))
    .order_by(_t.remind_at, _t.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, key_share=True)
)
_questions = select(_t.id, _t.person_id, _t.ended_at, _t.asked_at).where(
    _t.person_id.in_(bindparam("persons", expanding=True)), or_(IS_PLANNED, _t.asked_at.is_not(None))
)
_latest_asked = (
    select(*_columns)
    .where(_t.person_id == bindparam("person"), _t.asked_at.is_not(None))
    .order_by(_t.asked_at.desc(), _t.id.desc())
    .limit(1)
)
_asked_last = visits.alias("asked_last")


class _AskedRow(NamedTuple):
    id: int
    visit: int | None


_latest_asked_of = PreparedQuery(
    "visits.latest_asked_of",
    _AskedRow,
    select(
        people.c.id,
        select(_asked_last.c.id)
        .where(_asked_last.c.person_id == people.c.id, _asked_last.c.asked_at.is_not(None))
        .order_by(_asked_last.c.asked_at.desc(), _asked_last.c.id.desc())
        .limit(1)
        .scalar_subquery()
        .label("visit"),
    ).where(people.c.id.in_(bindparam("persons", expanding=True))),
)


class Visits(VisitIntake, VisitSteps, VisitFigures):
    """All that is done with visits: find them here, take them in, move them from step to step, count them."""

    # -- what is to be done -----------------------------------------------------------------------------------
    def due(self, *, now: datetime, limit: int) -> list[Visit]:
        """Planned ones whose time has come, the longest due first, held by this transaction.

        Those that another process holds are passed over.
        """
        return self._visits(_due, now=now, limit=limit)

    def to_remind(self, *, now: datetime, limit: int) -> list[Visit]:
        """Asked and neither answered nor reminded yet, whose reminder has fallen due; held likewise."""
        return self._visits(_to_remind, now=now, limit=limit)

    def to_close(self, *, now: datetime, limit: int) -> list[Visit]:
        """Asked and not answered, reminded or not, whose end has fallen due; held likewise."""
        return self._visits(_to_close, now=now, limit=limit)

    # -- what is known ----------------------------------------------------------------------------------------
    def get(self, id: int) -> Visit | None:
        """None also where the person was erased."""
        return next((self._visit(row) for row in self._connection.fetch(_get, {"id": id})), None)

    def questions(self, persons: Sequence[int]) -> list[Question]:
        """What these people were asked about and what is planned, over all units and channels, in no order."""
        rows = self._connection.execute(_questions, {"persons": persons}) if persons else ()
        return [Question(*row) for row in rows]

    def latest_asked(self, person: int) -> Visit | None:
        """Open or closed: where a late answer belongs."""
        return next(iter(self._visits(_latest_asked, person=person)), None)

    def latest_asked_of(self, persons: Sequence[int]) -> dict[int, int | None]:
        """The same for many in one statement, by its id."""
        if not persons:
            return {}
        rows = self._connection.fetch(_latest_asked_of, {"persons": persons})
        return dict.fromkeys(persons) | {row.id: row.visit for row in rows}

    def _visits(self, statement: Any, **values: Any) -> list[Visit]:
        return [self._visit(row) for row in self._connection.execute(statement, values)]

    def _visit(self, row: Any) -> Visit:
        id, external_id, *rest = row
        return Visit(id, self._keys.decrypt(external_id, context=EXTERNAL_ID), *rest)
