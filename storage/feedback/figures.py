"""Counts for reports, grouped by the database: no row of a person's leaves it.

What follows from a question (its delivery, its answer, a case) is counted at the moment when the question was asked, so
that a period's answers are never more than its questions. Anything else is counted when it was said. Moments are given
as a half-open range; None leaves an end open.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, literal_column, or_, select

from storage.driver.statements import Statements
from storage.models import cases, feedback, visits


class Range(NamedTuple):
    since: datetime | None = None
    before: datetime | None = None

    def holds(self, moment: ColumnElement[datetime]) -> ColumnElement[bool]:
        bounds: list[ColumnElement[bool]] = []
        if self.since is not None:
            bounds.append(moment >= self.since)
        if self.before is not None:
            bounds.append(moment < self.before)
        return and_(*bounds, moment.is_not(None))


class Series(NamedTuple):
    """What is never added up with another: one unit, version of the question, channel and source."""

    unit: str | None  # None: not known
    question: str | None  # None: no question was put
    channel: str
    source: str


class Invited(NamedTuple):
    series: Series
    asked: int
    delivered: int
    answered: int


class Rated(NamedTuple):
    """How often one rating was given. None: words without a number."""

    series: Series
    rating: int | None
    times: int


class Handled(NamedTuple):
    """Cases whose time to be handled has come, and answers whose time has come; of each those that were in time."""

    series: Series
    handled: int
    handled_in_time: int
    answered: int
    answered_in_time: int


class HandedIn(NamedTuple):
    status: str
    reason: str | None
    visits: int


_v, _f, _c = visits.c, feedback.c, cases.c
# What is told of services: staff may enter a number with what is of another kind.
_of_service = or_(_f.kind.in_(("visit", "feedback", "praise")), _f.rating.is_not(None))
# A visit that is known from its question alone has no unit yet.
_of_visit = (
    func.nullif(_v.unit, literal_column("''")).label("unit"),
    _v.question,
    _v.channel,
    _v.source,
)
# The visit says what was asked; feedback whose visit is not known any more says it itself.
_of_feedback = (
    func.nullif(func.coalesce(_v.unit, _f.unit), literal_column("''")).label("unit"),
    func.coalesce(_v.question, _f.question).label("question"),
    func.coalesce(_v.channel, _f.channel).label("channel"),
    _f.source,
)
_told_at = func.coalesce(_v.asked_at, _f.created_at)
_told = feedback.outerjoin(visits, _v.id == _f.visit_id)


class Figures:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def handed_in(self, range: Range) -> list[HandedIn]:
        """Visits that ended then, by what became of them."""
        chosen = select(_v.status, _v.reason, func.count()).where(range.holds(_v.ended_at))
        return [HandedIn(*row) for row in self._rows(chosen.group_by(_v.status, _v.reason))]

    def invited(self, range: Range) -> list[Invited]:
        """Visits whose question went out then."""
        counts = (func.count(), func.count(_v.delivered_at), func.count(_v.answered_at))
        chosen = select(*_of_visit, *counts).where(range.holds(_v.asked_at))
        return [Invited(Series(*row[:4]), *row[4:]) for row in self._rows(chosen.group_by(*_of_visit))]

    def rated(self, range: Range) -> list[Rated]:
        """What was said of services: by rating, also without one. A rating that was taken back is none."""
        taken_back = (_f.kind == "visit") & _f.rating.is_(None)
        chosen = (
            select(*_of_feedback, _f.rating, func.count())
            .select_from(_told)
            .where(_of_service, ~taken_back, range.holds(_told_at))
            .group_by(*_of_feedback, _f.rating)
        )
        return [Rated(Series(*row[:4]), *row[4:]) for row in self._rows(chosen)]

    def handled(self, range: Range, *, now: datetime) -> list[Handled]:
        """Cases about what was said of services."""
        handled = _c.closed_at.is_not(None) | (_c.handle_by <= now)
        answered = _c.wanted_at.is_not(None) & (_c.answered_at.is_not(None) | (_c.answer_by <= now))
        counts = (
            _sum(handled),
            _sum(_c.closed_at <= _c.handle_by),
            _sum(answered),
            _sum(_c.wanted_at.is_not(None) & (_c.answered_at < _c.answer_by)),
        )
        chosen = (
            select(*_of_feedback, *counts)
            .select_from(cases.join(_told, _f.id == _c.feedback_id))
            .where(_of_service, range.holds(_told_at))
            .group_by(*_of_feedback)
        )
        return [Handled(Series(*row[:4]), *map(int, row[4:])) for row in self._rows(chosen)]

    def opened(self, flag: str, range: Range) -> int:
        """Cases with this flag that were opened then."""
        flags: ColumnElement[str] = literal_column("' '") + _c.flags + literal_column("' '")
        chosen = select(func.count()).where(flags.like(f"% {flag} %"), range.holds(_c.opened_at))
        return int(self._connection.execute(chosen).scalar_one())

    def _rows(self, statement: Select[Any]) -> Iterable[Any]:
        return self._connection.execute(statement).all()


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
