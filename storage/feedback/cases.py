"""Cases: feedback that staff must handle, with its two clocks, and an account of everything that happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.models import case_events, cases, feedback, people

_BOT = "bot"


@dataclass(frozen=True, slots=True)
class Case:
    """`status` is aloittamatta, kesken or valmis, the words of the staff's own process."""

    id: int
    feedback: int
    unit: str | None
    status: str
    urgent: bool
    flags: frozenset[str]
    opened_at: datetime
    handle_by: datetime  # handled in time up to and including this
    wanted_at: datetime | None
    answer_by: datetime | None  # answered in time only before this
    answered_at: datetime | None
    closed_at: datetime | None

    @property
    def wants_answer(self) -> bool:
        return self.wanted_at is not None


@dataclass(frozen=True, slots=True)
class CaseEvent:
    at: datetime
    who: str
    what: str
    detail: str | None
    version: int | None = None


_t = cases.c
_columns = (
    _t.id,
    _t.feedback_id,
    _t.unit,
    _t.status,
    _t.urgent,
    _t.flags,
    _t.opened_at,
    _t.handle_by,
    _t.wanted_at,
    _t.answer_by,
    _t.answered_at,
    _t.closed_at,
)
_open = InsertNew(cases, [_t.feedback_id], _t.id)
_of_feedback = select(*_columns).where(_t.feedback_id == bindparam("feedback"))
_get = select(*_columns).where(_t.id == bindparam("id"))
_mark = (
    update(cases)
    .where(_t.id == bindparam("id_"))
    .values(flags=bindparam("flags_"), urgent=bindparam("urgent_"))
)
_want = (
    update(cases)
    .where(
        _t.id == bindparam("id_"),
        _t.wanted_at.is_(None) | _t.answered_at.is_not(None) | (_t.status == "valmis"),
    )
    .values(wanted_at=bindparam("now"), answer_by=bindparam("answer_by_"), answered_at=None)
)
_take_up = (
    update(cases)
    .where(_t.id == bindparam("id_"), _t.status == "valmis")
    .values(status="kesken", closed_at=None, handle_by=bindparam("answer_by_"), version=_t.version + 1)
    .returning(_t.version)
)
_again = (
    select(_t.id, _t.feedback_id)
    .join(feedback, feedback.c.id == _t.feedback_id)
    .where(
        feedback.c.pseudonym
        == select(people.c.pseudonym).where(people.c.id == bindparam("person")).scalar_subquery(),
        feedback.c.kind == "crisis",
        _t.opened_at >= bindparam("since"),
        _t.status != "valmis",
    )
    .order_by(_t.id.desc())
    .limit(1)
)
_all = select(*_columns).order_by(_t.urgent.desc(), _t.handle_by, _t.id)
_unfinished = _all.where(_t.status != "valmis")
_overdue = _unfinished.where(_t.handle_by < bindparam("now"))
_late_answers = _unfinished.where(_t.answer_by <= bindparam("now"), _t.answered_at.is_(None))
_event = insert(case_events)
_events = (
    select(
        case_events.c.at,
        case_events.c.who,
        case_events.c.what,
        case_events.c.detail,
        case_events.c.version,
    )
    .where(case_events.c.case_id == bindparam("case"))
    .order_by(case_events.c.id)
)


class Cases:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def open(
        self,
        feedback: int,
        unit: str | None,
        *,
        now: datetime,
        within: timedelta,
        flags: Sequence[str] = (),
        urgent: bool = False,
        who: str = _BOT,
    ) -> int:
        """The case of this feedback, to be handled within that time of 24-hour days. There is one: a second call marks the same and starts no clock anew."""
        id: int | None = self._connection.execute(
            _open.on(self._connection),
            {
                "feedback_id": feedback,
                "unit": unit,
                "status": "aloittamatta",
                "urgent": urgent,
                "flags": _words(flags),
                "opened_at": now,
                "handle_by": now + within,
            },
        ).scalar()
        if id is None:
            known = self.of_feedback(feedback)
            assert known is not None
            if not known.flags.issuperset(flags) or (urgent and not known.urgent):
                self.flag(known.id, *flags, now=now, urgent=urgent, who=who)
            return known.id
        self._note(id, now, who, "opened", _words(flags) or None)
        return id

    def flag(self, id: int, *flags: str, now: datetime, urgent: bool = False, who: str = _BOT) -> None:
        """Add marks. None is ever taken away, nor the urgency."""
        case = self.get(id)
        if case is None:
            return
        marks = _words(case.flags | set(flags))
        self._connection.execute(_mark, {"id_": id, "flags_": marks, "urgent_": urgent or case.urgent})
        self._note(
            id, now, who, "marked urgent" if urgent and not case.urgent else "marked", _words(flags) or None
        )

    def want_answer(self, id: int, *, now: datetime, within: timedelta, who: str = _BOT) -> None:
        """The person wants an answer, in less than that time. The clock runs from the first time, and anew once there was an
        answer. A case that was done is taken up again.
        """
        values = {"id_": id, "now": now, "answer_by_": now + within}
        wanted = self._connection.execute(_want, values).rowcount > 0
        taken_up = self._connection.execute(_take_up, {"id_": id, "answer_by_": now + within}).first()
        if taken_up is not None:
            write_event(self._connection, id, now, who, "reopened", version=taken_up.version)
        if wanted:
            self._note(id, now, who, "answer wanted", None)

    def cried_again(self, person: int, *, now: datetime, since: datetime, who: str = _BOT) -> int | None:
        """The feedback of the unfinished case that this person's cry for help opened since then; noted there.

        None where there is none: the cry opens a case of its own.
        """
        row = self._connection.execute(_again, {"person": person, "since": since}).first()
        if row is None:
            return None
        self._note(row.id, now, who, "cried again", None)
        return int(row.feedback_id)

    # -- looking ----------------------------------------------------------------------------------------------
    def get(self, id: int) -> Case | None:
        return next(iter(self._cases(_get, id=id)), None)

    def of_feedback(self, feedback: int) -> Case | None:
        return next(iter(self._cases(_of_feedback, feedback=feedback)), None)

    def list(self) -> Sequence[Case]:
        """All of them: the urgent first, then by when they must be handled."""
        return self._cases(_all)

    def unfinished(self) -> Sequence[Case]:
        return self._cases(_unfinished)

    def overdue(self, *, now: datetime) -> Sequence[Case]:
        """Not handled in time."""
        return self._cases(_overdue, now=now)

    def answers_overdue(self, *, now: datetime) -> Sequence[Case]:
        """An answer is wanted and was not given in time."""
        return self._cases(_late_answers, now=now)

    def events(self, id: int) -> Sequence[CaseEvent]:
        return [CaseEvent(*row) for row in self._connection.execute(_events, {"case": id})]

    def _note(self, id: int, at: datetime, who: str, what: str, detail: str | None) -> None:
        write_event(self._connection, id, at, who, what, detail)

    def _cases(self, statement: Any, **values: Any) -> Sequence[Case]:
        found = []
        for row in self._connection.execute(statement, values):
            id, feedback, unit, status, urgent, flags, *clocks = row
            found.append(Case(id, feedback, unit, status, urgent, frozenset(flags.split()), *clocks))
        return found


def write_event(
    connection: Statements,
    case: int,
    at: datetime,
    who: str,
    what: str,
    detail: str | None = None,
    version: int | None = None,
) -> None:
    """Into the account of what happened to the case. `detail` never holds a text of the person's. `version` is what the case
    got by it, where forms that were made before come too late.
    """
    row = {"case_id": case, "at": at, "who": who, "what": what, "detail": detail, "version": version}
    connection.execute(_event, row)


def _words(flags: Iterable[str]) -> str:
    return " ".join(sorted(set(flags)))
