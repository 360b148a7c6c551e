"""Wishes to be called: one open at most in each case, with its number, its time and its tries until it is closed.

A number that was given for the call is sealed, and goes when the wish is closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal_column, or_, select, update

from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.encryption.keyring import Keyring
from storage.feedback.cases import write_event
from storage.models import case_calls, cases, feedback, people

_NUMBER = "case_calls.number"
PHONE, GIVEN, MISSING = "phone", "given", "missing"
"""To which number: that of the person's own messages, one given for this call, none yet."""

Units = frozenset[str] | None
"""Units that may be seen; None: all, and cases without a unit."""
MOST = 1_000  # what is counted


@dataclass(frozen=True, slots=True)
class Call:
    """An open wish. `due_at` is `call_by`, or the later or earlier time that was set for the next try."""

    id: int
    case: int
    source: str
    wished_at: datetime
    call_by: datetime
    due_at: datetime
    tries: int

    @property
    def again_at(self) -> datetime | None:
        return None if self.due_at == self.call_by else self.due_at

    def late(self, now: datetime) -> bool:
        """The promised time has passed, and it was not even tried."""
        return now >= self.call_by and not self.tries


@dataclass(frozen=True, slots=True)
class DueCall:
    """An open wish in a list of staff. `id` is the case's."""

    id: int
    unit: str | None
    call_by: datetime
    due_at: datetime
    tries: int
    call: int


@dataclass(frozen=True, slots=True)
class After:
    """Where the last page of wishes ended."""

    due_at: datetime
    call: int


_t = case_calls.c
_open = _t.closed_at.is_(literal_column("NULL"))
_columns = (_t.id, _t.case_id, _t.source, _t.wished_at, _t.call_by, _t.due_at, _t.tries)
_add = InsertNew(case_calls, [_t.case_id], _t.id, where=_open)
_of_case = select(*_columns).where(_t.case_id == bindparam("case"), _open)
_of_person = (
    select(*_columns)
    .join(cases, cases.c.id == _t.case_id)
    .join(feedback, feedback.c.id == cases.c.feedback_id)
    .where(
        feedback.c.pseudonym
        == select(people.c.pseudonym).where(people.c.id == bindparam("person")).scalar_subquery(),
        _open,
    )
    .order_by(_t.id.desc())
    .limit(1)
)
_number = select(_t.number).where(_t.id == bindparam("id"))
_this = update(case_calls).where(_t.id == bindparam("id_"), _open)
_give = _this.values(source=bindparam("source_"), number=bindparam("number_"))
_tried = _this.values(
    tries=_t.tries + 1,
    due_at=bindparam("due_"),
    text_at=func.coalesce(bindparam("text_", type_=_t.text_at.type), _t.text_at),
)
_close = _this.values(closed_at=bindparam("now"), closed=bindparam("why"), number=None)
_answered = (
    update(cases)
    .where(cases.c.id == bindparam("id_"), cases.c.answered_at.is_(None))
    .values(answered_at=bindparam("now"))
)
# Where nothing but the call was waited for.
_no_answer_wanted = (
    update(cases)
    .where(
        cases.c.id == bindparam("id_"),
        cases.c.answered_at.is_(None),
        cases.c.wanted_at == bindparam("since", type_=cases.c.wanted_at.type),
    )
    .values(wanted_at=None, answer_by=None)
)
_to_text = (
    select(_t.id, _t.case_id)
    .where(_t.text_at.is_not(None), _t.text_at <= bindparam("now"))
    .order_by(_t.text_at, _t.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True)
)
_texted = update(case_calls).where(_t.id == bindparam("id_")).values(text_at=None)


class Calls:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    # -- looking ----------------------------------------------------------------------------------------------------
    def of_case(self, case: int) -> Call | None:
        """The open wish of the case."""
        row = self._connection.execute(_of_case, {"case": case}).first()
        return Call(*row) if row else None

    def of_person(self, person: int) -> Call | None:
        """The person's newest open wish."""
        row = self._connection.execute(_of_person, {"person": person}).first()
        return Call(*row) if row else None

    def number(self, id: int) -> str | None:
        """The number that was given for this call."""
        sealed: bytes | None = self._connection.execute(_number, {"id": id}).scalar()
        return None if sealed is None else self._keys.decrypt(sealed, context=_NUMBER)

    def due(self, units: Units, *, after: After | None = None, limit: int) -> list[DueCall]:
        """Open wishes, the one to be called first before the others."""
        conditions = _of_units(units)
        if after is not None:
            later = (_t.due_at > after.due_at) | ((_t.due_at == after.due_at) & (_t.id > after.call))
            conditions += [_t.due_at >= after.due_at, later]
        statement = (
            select(_t.case_id, cases.c.unit, _t.call_by, _t.due_at, _t.tries, _t.id)
            .join(cases, cases.c.id == _t.case_id)
            .where(*conditions)
            .order_by(_t.due_at, _t.id)
            .limit(limit)
        )
        return [DueCall(*row) for row in self._connection.execute(statement)]

    def count(self, units: Units, *, due_by: datetime | None = None) -> int:
        """How many are open, or are due by then; at most `MOST`."""
        conditions = _of_units(units) + ([] if due_by is None else [_t.due_at <= due_by])
        some = select(_t.id).join(cases, cases.c.id == _t.case_id).where(*conditions).limit(MOST).subquery()
        return int(self._connection.execute(select(func.count()).select_from(some)).scalar_one())

    # -- the person -------------------------------------------------------------------------------------------------
    def wish(self, case: int, source: str, *, now: datetime, call_by: datetime) -> None:
        """A second wish changes nothing while the first is open."""
        row = {
            "case_id": case,
            "source": source,
            "wished_at": now,
            "call_by": call_by,
            "due_at": call_by,
            "tries": 0,
        }
        if self._connection.execute(_add.on(self._connection), row).first():
            write_event(self._connection, case, now, "bot", "call wished")

    def give_number(self, call: Call, number: str, *, now: datetime) -> None:
        sealed = self._keys.encrypt(number, context=_NUMBER)
        self._connection.execute(_give, {"id_": call.id, "source_": GIVEN, "number_": sealed})
        write_event(self._connection, call.case, now, "bot", "call number given")

    def call_off(self, call: Call, *, now: datetime) -> None:
        """By the person. The case wants no answer any more where it wanted one for the call alone."""
        self._closed(call, "called_off", now, "bot", "call off")
        self._connection.execute(_no_answer_wanted, {"id_": call.case, "since": call.wished_at})

    def no_number(self, call: Call, *, now: datetime) -> None:
        """The person gives none: the case waits for a written answer."""
        self._closed(call, "no_number", now, "bot", "call without a number")

    def asked_when(self, call: Call, *, now: datetime) -> None:
        """The person asked when the call comes."""
        write_event(self._connection, call.case, now, "bot", "call asked about")

    # -- staff: the caller has counted the version of the case up and written what was done ---------------------------
    def reached(self, call: Call, *, now: datetime) -> None:
        """The wish is fulfilled, and the case is answered."""
        self._connection.execute(_close, {"id_": call.id, "now": now, "why": "reached"})
        self._connection.execute(_answered, {"id_": call.case, "now": now})

    def tried(self, call: Call, *, due_at: datetime, text_at: datetime | None) -> None:
        """One more try did not reach the person. `text_at`: when the person is told so."""
        self._connection.execute(_tried, {"id_": call.id, "due_": due_at, "text_": text_at})

    def give_up(self, call: Call, *, now: datetime) -> None:
        """Often enough tried. The text that says so is the answer."""
        self._closed(call, "given_up", now, "bot", "call given up")
        self._connection.execute(_answered, {"id_": call.case, "now": now})

    # -- texts after tries ------------------------------------------------------------------------------------------
    def to_text(self, *, now: datetime, limit: int) -> list[tuple[int, int]]:
        """Whom to tell now that calls did not get through, held by this transaction: wish and case."""
        return [
            (row.id, row.case_id) for row in self._connection.execute(_to_text, {"now": now, "limit": limit})
        ]

    def texted(self, id: int, case: int, *, now: datetime, failed: str | None) -> None:
        """It is queued, or could not be and why."""
        self._connection.execute(_texted, {"id_": id})
        what = "call text queued" if failed is None else "call text failed"
        write_event(self._connection, case, now, "bot", what, failed)

    def _closed(self, call: Call, why: str, now: datetime, who: str, what: str) -> None:
        if self._connection.execute(_close, {"id_": call.id, "now": now, "why": why}).rowcount:
            write_event(self._connection, call.case, now, who, what)


_done = (
    select(cases.c.id)
    .where(
        cases.c.id == bindparam("case"),
        cases.c.status == literal_column("'valmis'"),
        or_(cases.c.answered_at.is_not(None), cases.c.answer_by.is_(None)),
    )
    .exists()
)
_close_of_case = (
    update(case_calls)
    .where(_t.case_id == bindparam("case"), _open, _done)
    .values(closed_at=bindparam("now"), closed="case_closed", number=None)
)


def close_with_case(connection: Statements, case: int, *, who: str, now: datetime) -> None:
    """Where the case is done and owes no answer, no one is called any more."""
    if connection.execute(_close_of_case, {"case": case, "now": now}).rowcount:
        write_event(connection, case, now, who, "call ended")


def _of_units(units: Units) -> list[ColumnElement[bool]]:
    limit: list[Any] = [] if units is None else [cases.c.unit.in_(sorted(units))]
    return [_open, *limit]
