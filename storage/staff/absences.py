"""Who is away and until when, and cases that leave an owner who cannot act and come back.

A case counts as given away by an absence until it is given to another owner.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, delete, exists, insert, literal_column, or_, select, update

from storage.driver.statements import Statements
from storage.feedback.cases import write_event
from storage.models import absence_cases, absences, cases, staff, staff_roles


@dataclass(frozen=True, slots=True)
class Absence:
    """From `begins_at` up to, but not at, `ends_at`."""

    id: int
    staff: int
    substitute: int | None
    begins_at: datetime
    ends_at: datetime
    returned_at: datetime | None


@dataclass(frozen=True, slots=True)
class OwnedCase:
    id: int
    version: int
    unit: str | None
    owner: int | None


@dataclass(frozen=True, slots=True)
class LentCase(OwnedCase):
    later: list[int]  # rows of later absences that passed it on


_t, _g, _c, _s, _r = absences.c, absence_cases.c, cases.c, staff.c, staff_roles.c
_columns = (_t.id, _t.staff_id, _t.substitute_id, _t.begins_at, _t.ends_at, _t.returned_at)
_now = bindparam("now", type_=_t.begins_at.type)
_add = insert(absences).returning(_t.id)
_get = select(*_columns).where(_t.id == bindparam("id"))
_coming = select(*_columns).where(_t.returned_at.is_(None)).order_by(_t.begins_at, _t.id)
_away = _coming.where(_t.begins_at <= _now, _t.ends_at > _now)
_over = _coming.where(_t.ends_at <= _now).limit(bindparam("limit")).with_for_update(skip_locked=True)
_end = update(absences).where(_t.id == bindparam("id_")).values(ends_at=bindparam("ends_at_"))
_drop = delete(absences).where(_t.id == bindparam("id_"))
_returned = update(absences).where(_t.id == bindparam("id_")).values(returned_at=bindparam("now_"))

# Written out, not bound: partial indexes serve only where the planner sees the words.
_waits = or_(
    _c.status != literal_column("'valmis'"),
    and_(_c.answered_at.is_(None), or_(_c.answer_by.is_not(None), _c.outcome_by.is_not(None))),
)
_owned = and_(_waits, _c.owner_id.is_not(None))
_owned_columns = (_c.id, _c.version, _c.unit, _c.owner_id)
_may = (
    select(_r.id)
    .join(staff, _s.id == _r.staff_id)
    .where(
        _r.staff_id == _c.owner_id,
        _s.removed_at.is_(None),
        _r.role.in_(bindparam("roles", expanding=True)),
        or_(_r.unit.is_(None), _r.unit == _c.unit),
    )
    .correlate(cases)
)
_absent = (
    select(_t.id)
    .where(_t.staff_id == _c.owner_id, _t.returned_at.is_(None), _t.begins_at <= _now, _t.ends_at > _now)
    .correlate(cases)
)
_stranded = (
    select(*_owned_columns)
    .where(_owned, or_(~exists(_may), exists(_absent)))
    .order_by(_c.owner_id, _c.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=cases)
)
_give = (
    update(cases)
    .where(_c.id == bindparam("id_"), _c.version == bindparam("version_"))
    .values(owner_id=bindparam("owner_"), version=_c.version + 1)
)
_lend = insert(absence_cases)
_lent = (
    select(_g.case_id, _g.given_to, _c.version, _c.unit, _c.owner_id, _waits.label("waits"))
    .join(cases, _c.id == _g.case_id)
    .where(_g.absence_id == bindparam("absence"))
    .order_by(_g.id)
    .with_for_update(of=cases)
)
_passed_on = (
    select(_g.id, _t.staff_id, _g.given_to)
    .join(absences, _t.id == _g.absence_id)
    .where(_g.case_id == bindparam("case"), _t.id != bindparam("absence"))
)
_forget_all = delete(absence_cases).where(_g.absence_id == bindparam("absence_"))
_forget = delete(absence_cases).where(_g.id.in_(bindparam("ids", expanding=True)))


class Absences:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def add(
        self, staff: int, substitute: int | None, *, begins_at: datetime, ends_at: datetime, now: datetime
    ) -> int:
        row = {
            "staff_id": staff,
            "substitute_id": substitute,
            "begins_at": begins_at,
            "ends_at": ends_at,
            "made_at": now,
        }
        return int(self._connection.execute(_add, row).scalar_one())

    def get(self, id: int) -> Absence | None:
        row = self._connection.execute(_get, {"id": id}).first()
        return Absence(*row) if row else None

    def coming(self) -> Sequence[Absence]:
        """Those that are not over."""
        return [Absence(*row) for row in self._connection.execute(_coming)]

    def away(self, now: datetime) -> dict[int, Absence]:
        """Who is away, by account."""
        return {row.staff_id: Absence(*row) for row in self._connection.execute(_away, {"now": now})}

    def end(self, absence: Absence, *, now: datetime) -> None:
        """The person is back, or does not go."""
        if absence.begins_at > now:
            self._connection.execute(_drop, {"id_": absence.id})
        elif absence.ends_at > now:
            self._connection.execute(_end, {"id_": absence.id, "ends_at_": now})

    # -- cases ------------------------------------------------------------------------------------------------------
    def stranded(self, roles: Collection[str], *, now: datetime, limit: int) -> list[OwnedCase]:
        """Cases, open or owing an answer, whose owner is away or may not handle them (`roles` may); held by this transaction."""
        rows = self._connection.execute(_stranded, {"roles": list(roles), "now": now, "limit": limit})
        return [OwnedCase(*row) for row in rows]

    def hand_over(self, case: OwnedCase, to: int | None, absence: Absence | None, *, now: datetime) -> None:
        """To this account, or to the queue of the case's unit. What an absence gives away comes back after it."""
        self._move(case, to, "handed over", now)
        if absence is not None:
            row = {"absence_id": absence.id, "case_id": case.id, "given_to": to}
            self._connection.execute(_lend, row)

    def over(self, *, now: datetime, limit: int) -> list[Absence]:
        """Absences that have ended and whose cases did not go back yet; held by this transaction."""
        return [Absence(*row) for row in self._connection.execute(_over, {"now": now, "limit": limit})]

    def lent(self, absence: Absence) -> list[LentCase]:
        """Cases, open or owing an answer, that are still where the absence put them, or where a later absence of their receiver did; or in
        the queue.
        """
        rows = self._connection.execute(_lent, {"absence": absence.id}).all()
        found = []
        for row in rows:
            last, later = self._passed_on(absence, row.case_id, row.given_to)
            if row.waits and row.owner_id in (None, last):
                found.append(LentCase(row.case_id, row.version, row.unit, row.owner_id, later))
        return found

    def give_back(self, case: LentCase, absence: Absence, *, now: datetime) -> None:
        self._connection.execute(_forget, {"ids": case.later})
        self._move(case, absence.staff, "given back", now)

    def returned(self, absence: Absence, *, now: datetime) -> None:
        self._connection.execute(_forget_all, {"absence_": absence.id})
        self._connection.execute(_returned, {"id_": absence.id, "now_": now})

    # -- within -----------------------------------------------------------------------------------------------------
    def _passed_on(self, absence: Absence, case: int, to: int | None) -> tuple[int | None, list[int]]:
        """Who has the case after later absences of its receiver, and the rows of these."""
        rows = self._connection.execute(_passed_on, {"case": case, "absence": absence.id}).all()
        by_giver, later = {row.staff_id: row for row in rows}, []
        while to in by_giver:
            row = by_giver.pop(to)
            later.append(row.id)
            to = row.given_to
        return to, later

    def _move(self, case: OwnedCase, to: int | None, what: str, now: datetime) -> None:
        self._connection.execute(_give, {"id_": case.id, "version_": case.version, "owner_": to})
        detail = None if to is None else f"staff {to}"
        write_event(self._connection, case.id, now, "bot", what, detail)
