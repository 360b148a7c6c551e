"""Digests of deadlines by mail: who has none yet today, what is near its end or late, and what was told before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    and_,
    bindparam,
    case,
    exists,
    insert,
    literal_column,
    or_,
    select,
    true,
    update,
)

from channels.message import Status
from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.models import (
    absences,
    cases,
    messages_out,
    signups,
    staff,
    staff_mail_cases,
    staff_mails,
    staff_roles,
)

HANDLE, ANSWER, OUTCOME = "handle", "answer", "outcome"
SOON, LATE = "soon", "late"


@dataclass(frozen=True, slots=True)
class Due:
    """A clock of a case that is near its end (`soon`) or has run out (`late`). `signup` and `opportunity`: of the
    case of a promised contact.
    """

    case: int
    signup: int | None
    opportunity: str | None
    addressed_to: str | None
    unit: str | None
    owner: int | None
    urgent: bool
    clock: str
    stage: str
    due_at: datetime
    done: bool  # the case is, and the person still waits


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose cases: those of one account, those without an owner in `units`, contacts promised to those on `lists`, and
    suggestions to these; None: in all units, on all lists. Or `all` there are.
    """

    staff: int
    units: Collection[str] | None
    lists: Collection[str] | None = ()
    all: bool = False


_c, _s, _r, _t = cases.c, staff.c, staff_roles.c, absences.c
_m, _d, _o = staff_mails.c, staff_mail_cases.c, messages_out.c
_now = bindparam("now", type_=_c.handle_by.type)
_unfinished = _c.status != literal_column("'valmis'")
_done = _c.status == literal_column("'valmis'")
_begin = InsertNew(staff_mails, [_m.staff_id, _m.day], _m.id)
_sent = update(staff_mails).where(_m.id == bindparam("id_")).values(message_id=bindparam("message_"))
_add = insert(staff_mail_cases)
_without = (
    select(_s.id)
    .where(
        _s.removed_at.is_(None),
        _s.email.is_not(None),
        exists().where(_r.staff_id == _s.id, _r.role.in_(bindparam("roles", expanding=True))),
        ~exists().where(_m.staff_id == _s.id, _m.day == bindparam("day")),
        ~exists().where(
            _t.staff_id == _s.id, _t.returned_at.is_(None), _t.begins_at <= _now, _t.ends_at > _now
        ),
    )
    .order_by(_s.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, key_share=True, of=staff)
)
# A mail that never left told nothing.
_lost = or_(
    _o.status.in_([Status.failed.value, Status.dropped.value]),
    and_(_o.status == Status.queued.value, _o.valid_until <= _now),
)


def _told(clock: str, due: Column[datetime], stage: ColumnElement[str]) -> ColumnElement[bool]:
    return (
        select(_d.id)
        .join(staff_mails, _m.id == _d.mail_id)
        .outerjoin(messages_out, _o.id == _m.message_id)
        .where(
            _d.case_id == _c.id,
            _d.clock == clock,
            _d.stage == stage,
            _d.due_at == due,
            _m.staff_id == bindparam("staff"),
            or_(_o.id.is_(None), ~_lost),
        )
        .correlate(cases)
        .exists()
    )


_CLOCKS = {
    # Handled in time up to and including its end, answered in time only before it.
    HANDLE: (_c.handle_by, _c.handle_by < _now, _unfinished),
    ANSWER: (_c.answer_by, _c.answer_by <= _now, and_(_c.answered_at.is_(None), _c.answer_by.is_not(None))),
    # Of a suggestion that is done, whose author was not told: before that it is to be handled by then.
    OUTCOME: (
        _c.outcome_by,
        _c.outcome_by < _now,
        and_(_done, _c.answered_at.is_(None), _c.outcome_by.is_not(None)),
    ),
}


class Digests:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def without(self, day: str, roles: Collection[str], *, now: datetime, limit: int) -> list[int]:
        """Accounts of these roles with an e-mail address that are not away and have no digest of this day; held by this
        transaction.
        """
        values = {"day": day, "roles": list(roles), "now": now, "limit": limit}
        return list(self._connection.execute(_without, values).scalars())

    def begin(self, staff: int, day: str, *, now: datetime) -> int | None:
        """The id of the digest; None where another process makes it."""
        row = {"staff_id": staff, "day": day, "at": now, "message_id": None}
        id: int | None = self._connection.execute(_begin.on(self._connection), row).scalar()
        return id

    def due(self, clock: str, scope: Scope, *, until: datetime, now: datetime, limit: int) -> list[Due]:
        """What runs out before `until` and was not told in this stage, the first first."""
        due, late, open = _CLOCKS[clock]
        stage = case((late, LATE), else_=SOON)
        statement = (
            select(
                _c.id,
                _c.signup_id,
                signups.c.opportunity,
                _c.addressed_to,
                _c.unit,
                _c.owner_id,
                _c.urgent,
                literal_column(f"'{clock}'"),
                stage,
                due,
                _done,
            )
            .outerjoin_from(cases, signups, signups.c.id == _c.signup_id)
            .where(open, due < until, _within(scope), ~_told(clock, due, stage))
            .order_by(due, _c.id)
            .limit(limit)
        )
        rows = self._connection.execute(statement, {"staff": scope.staff, "now": now})
        return [Due(*row) for row in rows]

    def queued(self, id: int, message: int, told: Sequence[Due]) -> None:
        """The digest goes out as this message, and tells this."""
        self._connection.execute(_sent, {"id_": id, "message_": message})
        self._connection.execute(
            _add,
            [
                {"mail_id": id, "case_id": e.case, "clock": e.clock, "stage": e.stage, "due_at": e.due_at}
                for e in told
            ],
        )


def _within(scope: Scope) -> ColumnElement[bool]:
    if scope.all:
        return true()
    queue, contacts = [_c.owner_id.is_(None)], [or_(_c.signup_id.is_not(None), _c.addressed_to.is_not(None))]
    if scope.units is not None:
        queue.append(_c.unit.in_(sorted(scope.units)))
    if scope.lists is not None:
        lists = sorted(scope.lists)
        contacts.append(or_(signups.c.opportunity.in_(lists), _c.addressed_to.in_(lists)))
    return or_(_c.owner_id == scope.staff, and_(*queue), and_(*contacts))
