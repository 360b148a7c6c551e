"""The steps of a visit: planned -> asked -> answered -> closed, or skipped. A step does nothing to a visit past it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, func, literal_column, update

from storage.driver.prepared import PreparedCommand
from storage.driver.statements import Statements
from storage.models import visits

STOPPED = "stopped"  # the outcome of a visit whose person wants no more questions
_t = visits.c
# Written out, not bound: the indexes over these rows serve only where the planner sees the word.
IS_PLANNED = _t.status == literal_column("'planned'")
IS_ASKED = _t.status == literal_column("'asked'")


def _one(*conditions: Any) -> Any:
    return update(visits).where(_t.id == bindparam("id_"), *conditions)


def _some(*conditions: Any) -> Any:
    return update(visits).where(_t.id.in_(bindparam("ids", expanding=True)), *conditions)


_plan = _one(IS_PLANNED).values(due_at=bindparam("due_at_"))
_asked = _some(IS_PLANNED).values(
    status="asked",
    asked_at=bindparam("now"),
    remind_at=bindparam("remind_at_"),
    close_at=bindparam("close_at_"),
    question=func.coalesce(bindparam("question_"), _t.question),
    language=func.coalesce(bindparam("language_"), _t.language),
)
# Of a person whom nothing leads to any more no new time is written.
_delivered = _some(_t.delivered_at.is_(None), _t.person_id.is_not(None)).values(delivered_at=bindparam("now"))
_remind_at = _one(IS_ASKED).values(remind_at=bindparam("remind_at_"))
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
        answered_at=func.coalesce(_t.answered_at, bindparam("now", type_=_t.answered_at.type)),
    ),
)
_said = _one().values(answered_at=bindparam("now"))


def _closed(**times: Any) -> Any:
    return _some(_t.status.in_(("asked", "answered"))).values(
        status="closed", outcome=bindparam("outcome_"), closed_at=bindparam("now"), **times
    )


_close = PreparedCommand("visits.close", _closed())
_close_stopped = PreparedCommand("visits.close_stopped", _closed(withdrawn_at=bindparam("now")))
_withdrawn = (
    update(visits)
    .where(
        _t.person_id == bindparam("person"), _t.status.in_(("asked", "answered")), _t.withdrawn_at.is_(None)
    )
    .values(withdrawn_at=bindparam("now"))
)
_call_off = _some(IS_PLANNED).values(
    status="skipped", reason=bindparam("reason_"), closed_at=bindparam("now"), withdrawn_at=bindparam("now")
)
_let_go = _some(IS_ASKED).values(
    status="closed", outcome=bindparam("reason_"), closed_at=bindparam("now"), withdrawn_at=bindparam("now")
)
_skip = _one(IS_PLANNED).values(status="skipped", reason=bindparam("reason_"), closed_at=bindparam("now"))


class VisitSteps:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def plan_all(self, times: Sequence[tuple[int, datetime]]) -> None:
        """In one round trip, as (visit, when it falls due)."""
        if times:
            self._connection.execute(_plan, [{"id_": id, "due_at_": due_at} for id, due_at in times])

    def asked_all(
        self,
        ids: Sequence[int],
        now: datetime,
        *,
        remind_at: datetime,
        close_at: datetime,
        question: str | None = None,
        language: str | None = None,
    ) -> None:
        """By this version of the question and in this language, where they are known. The reminder falls due at
        `remind_at` and the end at `close_at`, by the rules of this moment.
        """
        if ids:
            values = {"ids": ids, "now": now, "remind_at_": remind_at, "close_at_": close_at}
            self._connection.execute(_asked, values | {"question_": question, "language_": language})

    def delivered_all(self, ids: Sequence[int], now: datetime) -> None:
        """Their questions arrived. The first time counts."""
        if ids:
            self._connection.execute(_delivered, {"ids": ids, "now": now})

    def remind_at_all(self, times: Sequence[tuple[int, datetime]]) -> None:
        """Put reminders off, in one round trip, as (visit, when its reminder falls due)."""
        if times:
            self._connection.execute(_remind_at, [{"id_": id, "remind_at_": at} for id, at in times])

    def reminded_all(self, ids: Sequence[int], now: datetime) -> None:
        if ids:
            self._connection.execute(_reminded, {"ids": ids, "now": now})

    def remind_no_more(self, *, except_on: Sequence[str], now: datetime) -> None:
        """Of all that was asked and not answered until now, on other channels than these."""
        self._connection.execute(_remind_no_more, {"channels": [*except_on, ""], "now": now})

    def answered(self, id: int, now: datetime) -> None:
        """A closed one stays closed and is answered after all: a late answer is an answer."""
        self._connection.run(_answered, {"id_": id, "now": now})

    def said(self, id: int, now: datetime | None) -> None:
        """Words came and no number yet. None: nothing that came counts."""
        self._connection.execute(_said, {"id_": id, "now": now})

    def stopped(self, person: int, now: datetime) -> None:
        """The person stopped outside the dialogue, which goes on as it would."""
        self._connection.execute(_withdrawn, {"person": person, "now": now})

    def close(self, id: int, outcome: str, now: datetime) -> None:
        self.close_all([id], outcome, now)

    def close_all(self, ids: Sequence[int], outcome: str, now: datetime) -> None:
        if ids:
            command = _close_stopped if outcome == STOPPED else _close
            self._connection.run(command, {"ids": ids, "outcome_": outcome, "now": now})

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
