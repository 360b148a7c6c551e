"""Sign-ups to which contact was promised: whether it was made, by whom, and what staff noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, literal_column, or_, select, update

from storage.driver.statements import Statements
from storage.feedback.cases import write_event
from storage.models import cases, signups

MOST = 1_000  # counted


@dataclass(frozen=True, slots=True)
class PromisedContact:
    """The case of a sign-up. `owner` made the contact, where it is done."""

    case: int
    signup: int
    version: int
    status: str
    owner: int | None
    answer_by: datetime | None  # contact is late from here on
    answered_at: datetime | None

    @property
    def waits(self) -> bool:
        return self.answered_at is None and self.answer_by is not None

    def late(self, now: datetime) -> bool:
        return self.waits and self.answer_by is not None and now >= self.answer_by


_c, _s = cases.c, signups.c
_columns = (_c.id, _c.signup_id, _c.version, _c.status, _c.owner_id, _c.answer_by, _c.answered_at)
_of = select(*_columns).where(_c.signup_id.in_(bindparam("signups", expanding=True)))
_unanswered = and_(_c.answered_at.is_(None), _c.answer_by.is_not(None))
_contacted = (
    update(cases)
    .where(_c.id == bindparam("id_"), or_(_c.status != "valmis", _unanswered))
    .values(
        status="valmis",
        owner_id=bindparam("staff_"),
        answered_at=func.coalesce(_c.answered_at, bindparam("now")),
        closed_at=func.coalesce(_c.closed_at, bindparam("now", type_=_c.closed_at.type)),
        version=_c.version + 1,
    )
)
_waiting = (
    _c.kind == literal_column("'contact'"),
    _unanswered,
)


class PromisedContacts:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def of(self, signups: Iterable[int]) -> Mapping[int, PromisedContact]:
        """By the sign-up's id; one from before contacts were cases has none."""
        rows = self._connection.execute(_of, {"signups": list(signups)})
        return {row.signup_id: PromisedContact(*row) for row in rows}

    def contacted(self, case: int, *, staff: int, now: datetime) -> bool:
        """The contact was made, by this member of staff. False where it is done already, or is not to be made any more."""
        done = bool(self._connection.execute(_contacted, {"id_": case, "staff_": staff, "now": now}).rowcount)
        if done:
            write_event(self._connection, case, now, f"staff {staff}", "contacted")
        return done

    def waiting(
        self,
        lists: frozenset[str] | None,
        *,
        late_at: datetime | None = None,
        before: int | None = None,
        limit: int,
    ) -> Sequence[int]:
        """Ids of sign-ups that wait for the promised contact, for too long where `late_at` is given; the newest first."""
        conditions = [*_further(lists, late_at)]
        if before is not None:
            conditions.append(_c.signup_id < before)
        statement = _joined(_c.signup_id).where(*conditions).order_by(_c.signup_id.desc()).limit(limit)
        return list(self._connection.execute(statement).scalars())

    def count(self, lists: frozenset[str] | None, *, late_at: datetime | None = None) -> int:
        """How many wait; at most `MOST`."""
        some = _joined(_c.id).where(*_further(lists, late_at)).limit(MOST).subquery()
        return int(self._connection.execute(select(func.count()).select_from(some)).scalar_one())


def _joined(column: Any) -> Any:
    return select(column).join_from(cases, signups, _s.id == _c.signup_id).where(*_waiting)


def _further(lists: frozenset[str] | None, late_at: datetime | None) -> Iterable[Any]:
    if lists is not None:
        yield _s.opportunity.in_(sorted(lists))
    if late_at is not None:
        yield _c.answer_by <= late_at
