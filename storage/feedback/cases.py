"""Cases: what staff must handle, with its clocks, and an account of everything that happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, func, insert, or_, select, update

from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.models import case_events, cases, feedback, people
from storage.models.cases import KINDS

_BOT = "bot"


@dataclass(frozen=True, slots=True)
class Case:
    """`status` is aloittamatta, kesken or valmis, the words of the staff's own process. It is about feedback, or a sign-up."""

    id: int
    feedback: int | None
    signup: int | None
    kind: str  # one of `storage.models.cases.KINDS`
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
    outcome_by: datetime | None  # by when the author of a suggestion is told its outcome
    addressed_to: str | None  # the item of the catalogue that a suggestion is for

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
    _t.signup_id,
    _t.kind,
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
    _t.outcome_by,
    _t.addressed_to,
)
_open = InsertNew(cases, [_t.feedback_id], _t.id)
_open_contact = InsertNew(cases, [_t.signup_id], _t.id)
_of_feedback = select(*_columns).where(_t.feedback_id == bindparam("feedback"))
_get = select(*_columns).where(_t.id == bindparam("id"))
_of_signup = select(*_columns).where(_t.signup_id == bindparam("signup"))
_mark = (
    update(cases)
    .where(_t.id == bindparam("id_"))
    .values(flags=bindparam("flags_"), urgent=bindparam("urgent_"), kind=bindparam("kind_"))
)
_owes = and_(_t.answered_at.is_(None), _t.answer_by.is_not(None))
_reopen = (
    update(cases)
    .where(_t.id == bindparam("id_"), _t.status == "valmis")
    .values(
        status="kesken",
        handle_by=bindparam("handle_by_"),
        closed_at=None,
        # An answer that is still owed stays promised for when it was.
        wanted_at=case((_owes, _t.wanted_at), else_=None),
        answer_by=case((_owes, _t.answer_by), else_=None),
        answered_at=None,
        late_answer_told_at=case((_owes, _t.late_answer_told_at), else_=None),
        late_handling_told_at=None,
        version=_t.version + 1,
    )
    .returning(_t.version)
)
_want = (
    update(cases)
    .where(
        _t.id == bindparam("id_"),
        _t.wanted_at.is_(None) | _t.answered_at.is_not(None),
    )
    .values(wanted_at=bindparam("now"), answer_by=bindparam("answer_by_"), answered_at=None)
)
_end = (
    update(cases)
    .where(_t.id == bindparam("id_"), or_(_t.status != "valmis", _owes))
    .values(
        status="valmis",
        closed_at=func.coalesce(_t.closed_at, bindparam("now", type_=_t.closed_at.type)),
        wanted_at=case((_owes, None), else_=_t.wanted_at),
        answer_by=case((_owes, None), else_=_t.answer_by),
        version=_t.version + 1,
    )
    .returning(_t.version)
)
_again = (
    select(_t.id, _t.feedback_id)
    .join(feedback, feedback.c.id == _t.feedback_id)
    .where(
        feedback.c.pseudonym
        == select(people.c.pseudonym).where(people.c.id == bindparam("person")).scalar_subquery(),
        feedback.c.visit_id.is_(None),
        _t.kind.in_(bindparam("kinds", expanding=True)),
        _t.opened_at >= bindparam("since"),
        _t.status != "valmis",
    )
    .order_by(_t.id.desc())
    .limit(1)
)
_all = select(*_columns).order_by(_t.urgent.desc(), _t.handle_by, _t.id)
_unfinished = _all.where(_t.status != "valmis")
_overdue = _unfinished.where(_t.handle_by < bindparam("now"))
_late_answers = _all.where(_t.answer_by <= bindparam("now"), _t.answered_at.is_(None))
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
        kind: str = "low_rating",
        flags: Sequence[str] = (),
        urgent: bool = False,
        outcome_within: timedelta | None = None,
        addressed_to: str | None = None,
        who: str = _BOT,
    ) -> int:
        """The case of this feedback, to be handled within that time of 24-hour days. There is one: a second call marks the
        same and starts no clock anew. Its kind is the gravest of all calls.
        """
        row = _row(_gravest(kind, *flags), unit, now, within) | {
            "feedback_id": feedback,
            "urgent": urgent,
            "flags": _words(flags),
            "outcome_by": None if outcome_within is None else now + outcome_within,
            "addressed_to": addressed_to,
        }
        id: int | None = self._connection.execute(_open.on(self._connection), row).scalar()
        if id is None:
            known = self.of_feedback(feedback)
            assert known is not None
            new = not known.flags.issuperset(flags) or (urgent and not known.urgent)
            if new or _gravest(kind, known.kind) != known.kind:
                self._mark(known, kind, flags, urgent, now, who)
            return known.id
        self._note(id, now, who, "opened", _words(flags) or None)
        return id

    def open_contact(
        self, signup: int, *, now: datetime, within: timedelta, answered_within: timedelta, who: str = _BOT
    ) -> int:
        """The case of a sign-up: the person was promised contact in less than `answered_within`. There is one."""
        row = _row("contact", None, now, within) | {
            "signup_id": signup,
            "urgent": False,
            "flags": "",
            "wanted_at": now,
            "answer_by": now + answered_within,
        }
        id: int | None = self._connection.execute(_open_contact.on(self._connection), row).scalar()
        if id is None:
            known = self.of_signup(signup)
            assert known is not None
            return known.id
        self._note(id, now, who, "opened", None)
        return id

    def flag(self, id: int, *flags: str, now: datetime, urgent: bool = False, who: str = _BOT) -> None:
        """Add marks. None is ever taken away, nor the urgency, and no kind becomes a less grave one."""
        case = self.get(id)
        if case is not None:
            self._mark(case, case.kind, flags, urgent, now, who)

    def reopen(self, id: int, *, now: datetime, within: timedelta, who: str = _BOT) -> bool:
        """Take up again what was done, with new clocks: something new came. False where it is not done."""
        done = self._connection.execute(_reopen, {"id_": id, "handle_by_": now + within}).first()
        if done is not None:
            write_event(self._connection, id, now, who, "reopened", version=done.version)
        return done is not None

    def end(self, id: int, *, now: datetime, what: str, who: str = _BOT) -> None:
        """There is nothing more to do or to answer, for the reason `what`: a word of the history."""
        done = self._connection.execute(_end, {"id_": id, "now": now}).first()
        if done is not None:
            write_event(self._connection, id, now, who, what, version=done.version)

    def want_answer(self, id: int, *, now: datetime, within: timedelta, who: str = _BOT) -> None:
        """The person wants an answer, in less than that time. The clock runs from the first time, and anew once there was an
        answer. A case that was done is taken up again.
        """
        self.reopen(id, now=now, within=within, who=who)
        if self._connection.execute(_want, {"id_": id, "now": now, "answer_by_": now + within}).rowcount:
            self._note(id, now, who, "answer wanted", None)

    def said_again(
        self, person: int, kinds: Sequence[str], *, now: datetime, since: datetime, who: str = _BOT
    ) -> int | None:
        """The feedback, about no visit, of the unfinished case of these kinds that this person opened since then; noted there.

        None where there is none: what was said opens a case of its own.
        """
        values = {"person": person, "kinds": kinds, "since": since}
        row = self._connection.execute(_again, values).first()
        if row is None:
            return None
        self._note(row.id, now, who, "said again", None)
        return int(row.feedback_id)

    # -- looking ----------------------------------------------------------------------------------------------
    def get(self, id: int) -> Case | None:
        return next(iter(self._cases(_get, id=id)), None)

    def of_feedback(self, feedback: int) -> Case | None:
        return next(iter(self._cases(_of_feedback, feedback=feedback)), None)

    def of_signup(self, signup: int) -> Case | None:
        return next(iter(self._cases(_of_signup, signup=signup)), None)

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

    def _mark(
        self, case: Case, kind: str, flags: Sequence[str], urgent: bool, now: datetime, who: str
    ) -> None:
        values = {
            "id_": case.id,
            "flags_": _words(case.flags | set(flags)),
            "urgent_": urgent or case.urgent,
            "kind_": _gravest(kind, case.kind, *flags),
        }
        self._connection.execute(_mark, values)
        what = "marked urgent" if urgent and not case.urgent else "marked"
        self._note(case.id, now, who, what, _words(flags) or kind)

    def _note(self, id: int, at: datetime, who: str, what: str, detail: str | None) -> None:
        write_event(self._connection, id, at, who, what, detail)

    def _cases(self, statement: Any, **values: Any) -> Sequence[Case]:
        return [_case(row) for row in self._connection.execute(statement, values)]


def _case(row: Any) -> Case:
    values = [*row[:7], frozenset(row.flags.split()), *row[8:]]
    return Case(*values)


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


def _row(kind: str, unit: str | None, now: datetime, within: timedelta) -> dict[str, Any]:
    return {
        "kind": kind,
        "unit": unit,
        "status": "aloittamatta",
        "opened_at": now,
        "handle_by": now + within,
    }


def _gravest(*words: str) -> str:
    """Of kinds and of flags, some of which name one."""
    return min((word for word in words if word in KINDS), key=KINDS.index)


def _words(flags: Iterable[str]) -> str:
    return " ".join(sorted(set(flags)))
