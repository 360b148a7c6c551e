"""The steps of a visit: planned -> asked -> answered -> closed, or skipped. A step does nothing to a visit past it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, literal_column, update

from storage.driver.prepared import PreparedCommand
from storage.driver.statements import Statements
from storage.models import visits

_t = visits.c
# Written out, not bound: the indexes over these rows serve only where the planner sees the word.
IS_PLANNED = _t.status == literal_column("'planned'")
IS_ASKED = _t.status == literal_column("'asked'")


def _one(*conditions: Any) -> Any:
    return update(visits).where(_t.id == bindparam("id_"), *conditions)


def _some(*conditions: Any) -> Any:
    return update(visits).where(_t.id.in_(bindparam("ids", expanding=True)), *conditions)


_plan = _one(IS_PLANNED).values(due_at=bindparam("due_at_"))
_asked = _some(IS_PLANNED).values(status="asked", asked_at=bindparam("now"))
_reminded = _some(IS_ASKED).values(reminded_at=bindparam("now"))
_remind_no_more = (
    update(visits)
    .where(IS_ASKED, _t.reminded_at.is_(None), _t.channel.not_in(bindparam("channels", expanding=True)))
    .values(reminded_at=bindparam("now"))
)
_answered = PreparedCommand(
    "visits.answered",
    _one(_t.status.in_(("asked", "closed"))).values(
        status=case((IS_ASKED, "answered"), else_=_t.status),
        outcome=case((IS_ASKED, _t.outcome), else_="answered"),
    ),
)
_close = PreparedCommand(
    "visits.close",
    _some(_t.status.in_(("asked", "answered"))).values(
        status="closed", outcome=bindparam("outcome_"), closed_at=bindparam("now")
    ),
)
_call_off = _some(IS_PLANNED).values(
    status="skipped", reason=bindparam("reason_"), closed_at=bindparam("now")
)
_let_go = _some(IS_ASKED).values(status="closed", outcome=bindparam("reason_"), closed_at=bindparam("now"))
_skip = _one(IS_PLANNED).values(status="skipped", reason=bindparam("reason_"), closed_at=bindparam("now"))


class VisitSteps:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def plan_all(self, times: Sequence[tuple[int, datetime]]) -> None:
        """In one round trip, as (visit, when it falls due)."""
        if times:
            self._connection.execute(_plan, [{"id_": id, "due_at_": due_at} for id, due_at in times])

    def asked_all(self, ids: Sequence[int], now: datetime) -> None:
        if ids:
            self._connection.execute(_asked, {"ids": ids, "now": now})

    def reminded_all(self, ids: Sequence[int], now: datetime) -> None:
        if ids:
            self._connection.execute(_reminded, {"ids": ids, "now": now})

    def remind_no_more(self, *, except_on: Sequence[str], now: datetime) -> None:
        """Of all that was asked and not answered until now, on other channels than these."""
        self._connection.execute(_remind_no_more, {"channels": [*except_on, ""], "now": now})

    def answered(self, id: int, now: datetime) -> None:
        """A closed one stays closed and is answered after all: a late answer is an answer."""
        self._connection.run(_answered, {"id_": id})

    def close(self, id: int, outcome: str, now: datetime) -> None:
        self.close_all([id], outcome, now)

    def close_all(self, ids: Sequence[int], outcome: str, now: datetime) -> None:
        if ids:
            self._connection.run(_close, {"ids": ids, "outcome_": outcome, "now": now})

    def skip_all(self, reasons: Sequence[tuple[int, str]], now: datetime) -> None:
        """In one round trip, as (visit, reason)."""
        if reasons:
            self._connection.execute(
                _skip, [{"id_": id, "reason_": reason, "now": now} for id, reason in reasons]
            )

    def withdraw_all(self, ids: Sequence[int], reason: str, now: datetime) -> None:
        """No question about these, where none went out yet, and no reminder where one did."""
        for statement in (_call_off, _let_go) if ids else ():
            self._connection.execute(statement, {"ids": ids, "reason_": reason, "now": now})
