"""Promises to people that will not be kept in time: which people have not been told so yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, literal_column, or_, select, update

from storage.driver.statements import Statements
from storage.feedback.cases import write_event
from storage.models import case_answers, cases

ANSWER, HANDLING = "answer", "handling"

_c, _a = cases.c, case_answers.c
# Written out, not bound: partial indexes serve only where the planner sees the words.
_unfinished = _c.status != literal_column("'valmis'")
_told = {ANSWER: _c.late_answer_told_at, HANDLING: _c.late_handling_told_at}
_answer_waits = (
    select(_a.id)
    .where(_a.case_id == _c.id, _a.queued_at.is_(None), _a.taken_back_at.is_(None))
    .correlate(cases)
    .exists()
)
_late = {
    # Also of a case that is done.
    ANSWER: select(_c.id).where(
        _c.answered_at.is_(None),
        _c.answer_by.is_not(None),
        # Of what was asked for later, nothing was told yet.
        or_(_c.late_answer_told_at.is_(None), _c.late_answer_told_at < _c.wanted_at),
        _c.answer_by <= bindparam("until"),
        ~_answer_waits,
    ).order_by(_c.answer_by),
    HANDLING: select(_c.id).where(
        _unfinished,
        _c.answered_at.is_(None),
        _c.answer_by.is_(None),
        _c.late_handling_told_at.is_(None),
        _c.handle_by <= bindparam("until"),
        ~_answer_waits,
    ).order_by(_c.handle_by),
}  # fmt: skip
_taken = {
    promise: statement.limit(bindparam("limit")).with_for_update(skip_locked=True, of=cases)
    for promise, statement in _late.items()
}
_mark = {
    promise: update(cases)
    .where(_c.id == bindparam("id_"))
    .values({column.name: bindparam("now")})
    for promise, column in _told.items()
}  # fmt: skip


class Clocks:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def late(self, promise: str, *, until: datetime, limit: int) -> list[int]:
        """Cases whose answer, or whose handling where no answer is wanted, is due by then; held by this transaction.

        Neither given nor written yet, and the person was not told that it takes longer.
        """
        return list(self._connection.execute(_taken[promise], {"until": until, "limit": limit}).scalars())

    def told(self, promise: str, case: int, *, now: datetime, failed: str | None = None) -> None:
        """The person is told, or cannot be and why."""
        self._connection.execute(_mark[promise], {"id_": case, "now": now})
        what = f"late {promise} told" if failed is None else "late not told"
        write_event(self._connection, case, now, "bot", what, failed)

    def nothing_to_tell(self, promise: str, case: int, *, now: datetime) -> None:
        """It was not promised to the person."""
        self._connection.execute(_mark[promise], {"id_": case, "now": now})
