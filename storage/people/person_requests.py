"""Requests of people about their own data: found, waiting for an answer, done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from storage.driver.statements import Statements
from storage.models import person_requests

MOST = 1_000  # counted


@dataclass(frozen=True, slots=True)
class PersonRequest:
    """`person` None: none was found, or the person is erased since. `found` says what was, when the request came."""

    id: int
    person: int | None
    wish: str
    found: str
    came_on: date
    answer_by: date
    made_at: datetime
    done_at: datetime | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The requests that are not done: how many, at most `MOST`; how many are late; the day of the next."""

    rows: int
    late: int
    next: date | None


_t = person_requests.c
_columns = (
    _t.id,
    _t.person_id,
    _t.wish,
    _t.found,
    _t.came_on,
    _t.answer_by,
    _t.made_at,
    _t.done_at,
    _t.outcome,
)
_open = _t.done_at.is_(None)
_add = insert(person_requests).returning(_t.id)
_by_id = select(*_columns).where(_t.id == bindparam("id"))
_open_of = select(*_columns).where(_t.person_id == bindparam("person"), _t.wish == bindparam("wish"), _open)
_waiting = select(*_columns).where(_open).order_by(_t.answer_by, _t.id).limit(bindparam("limit"))
_some = select(_t.answer_by).where(_open).order_by(_t.answer_by, _t.id).limit(MOST).subquery()
_count = select(
    func.count(), func.count().filter(_some.c.answer_by < bindparam("today")), func.min(_some.c.answer_by)
).select_from(_some)
_set_found = update(person_requests).where(_t.id == bindparam("id_")).values(found=bindparam("found_"))
_end = (
    update(person_requests)
    .where(_t.id == bindparam("id_"), _open)
    .values(done_at=bindparam("now"), outcome=bindparam("outcome_"))
)


class PersonRequests:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def add(
        self,
        person: int | None,
        wish: str,
        found: str,
        *,
        came_on: date,
        answer_by: date,
        now: datetime,
    ) -> int:
        """Where the person has the same wish open already, that one."""
        if person is not None:
            known = self._one(_open_of, {"person": person, "wish": wish})
            if known is not None:
                return known.id
        row = {
            "person_id": person,
            "wish": wish,
            "found": found,
            "came_on": came_on.isoformat(),
            "answer_by": answer_by.isoformat(),
            "made_at": now,
        }
        id: int = self._connection.execute(_add, row).scalar_one()
        return id

    def get(self, id: int) -> PersonRequest | None:
        return self._one(_by_id, {"id": id})

    def waiting(self, *, limit: int) -> list[PersonRequest]:
        """Those that are not done, the one to be answered first at the beginning."""
        return [_request(row) for row in self._connection.execute(_waiting, {"limit": limit})]

    def count(self, today: date) -> Waiting:
        rows, late, first = self._connection.execute(_count, {"today": today.isoformat()}).one()
        return Waiting(rows, late, date.fromisoformat(first) if first else None)

    def set_found(self, id: int, found: str) -> None:
        self._connection.execute(_set_found, {"id_": id, "found_": found})

    def end(self, id: int, outcome: str, *, now: datetime) -> bool:
        """False where it is done already."""
        return bool(self._connection.execute(_end, {"id_": id, "outcome_": outcome, "now": now}).rowcount)

    def _one(self, statement: Any, values: dict[str, object]) -> PersonRequest | None:
        row = self._connection.execute(statement, values).first()
        return _request(row) if row else None


def _request(row: Any) -> PersonRequest:
    id, person, wish, found, came_on, answer_by, *rest = row
    return PersonRequest(
        id, person, wish, found, date.fromisoformat(came_on), date.fromisoformat(answer_by), *rest
    )
