"""Alerts: raised with the case, told step by step until the case is opened, and judged once staff know.

An alert is raised in the transaction that opens or marks its case. What leaves is queued in the transaction that
counts the step, with the row held, so that each step leaves once however many processes look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import bindparam, case, func, insert, literal_column, select, update

from storage.driver.statements import Statements
from storage.feedback.cases import write_event
from storage.models import alerts, cases

LEADS = "lead"  # in `told`: the feedback leads were told
MOST = 1_000  # of what is counted


@dataclass(frozen=True, slots=True)
class Alert:
    id: int
    case: int
    unit: str | None
    done: bool  # the case is
    kind: str
    status: str
    raised_at: datetime
    steps: int
    told: frozenset[str]
    opened_at: datetime | None
    opened_by: int | None
    verdict: str | None


@dataclass(frozen=True, slots=True)
class AlertFigures:
    """Of one kind: how many were judged, how many of them right, and the median of the seconds to the opening."""

    raised: int
    judged: int
    right: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Of the urgent alerts that are not opened. Holds nothing personal."""

    waiting: int
    with_leads: int  # among them: the list is exhausted
    untold: int  # among them: told to none
    oldest: datetime | None


_t = alerts.c
# Written out, not bound: the index over these rows serves only where the planner sees the word.
_waiting = _t.status == literal_column("'waiting'")
_kinds = _t.kind.in_(bindparam("kinds", expanding=True))
_columns = (
    _t.id,
    _t.case_id,
    cases.c.unit,
    (cases.c.status == "valmis").label("done"),
    _t.kind,
    _t.status,
    _t.raised_at,
    _t.steps,
    _t.told,
    _t.opened_at,
    _t.opened_by,
    _t.verdict,
)
_alerts = select(*_columns).join(cases, cases.c.id == _t.case_id)
_raise = insert(alerts)
_raised = select(_t.id).where(_t.case_id == bindparam("case"), _kinds).limit(1)
_unopened = _raised.where(_waiting)
_due = (
    _alerts.where(_waiting, _t.due_at <= bindparam("now"))
    .order_by(_t.due_at, _t.id)
    .limit(bindparam("limit"))
    .with_for_update(skip_locked=True, of=alerts)
)
_step = (
    update(alerts)
    .where(_t.id == bindparam("id_"))
    .values(due_at=bindparam("due"), steps=bindparam("steps_"), told=bindparam("told_"))
)
_end = update(alerts).where(_t.id == bindparam("id_")).values(status="ended", due_at=None)
_open = (
    update(alerts)
    .where(_t.id == bindparam("id_"), _waiting)
    .values(
        status="opened",
        due_at=None,
        opened_at=bindparam("now"),
        opened_by=bindparam("staff"),
        opened_after=bindparam("seconds"),
    )
)
_of_case = _alerts.where(_t.case_id == bindparam("case")).order_by(_t.id)
_latest = (
    _alerts.where(_kinds, _t.status != literal_column("'waiting'"))
    .order_by(_t.raised_at.desc(), _t.id.desc())
    .limit(bindparam("limit"))
)
_unopened_ones = _alerts.where(_waiting, _kinds).order_by(_t.id).limit(bindparam("limit"))
_judge = update(alerts).where(_t.case_id == bindparam("case"), _kinds).values(verdict=bindparam("verdict_"))
_figures = (
    select(
        _t.kind,
        func.count().label("raised"),
        func.count(_t.verdict).label("judged"),
        func.sum(case((_t.verdict == "right", 1), else_=0)).label("right"),
    )
    .where(_t.raised_at >= bindparam("since"))
    .group_by(_t.kind)
)
_seconds = (
    select(_t.kind, _t.opened_after)
    .where(_t.raised_at >= bindparam("since"), _t.opened_after.is_not(None))
    .order_by(_t.raised_at.desc())
    .limit(MOST)
)
_unopened_at = (
    select(_t.id)
    .where(_waiting, (literal_column("' '") + _t.told + literal_column("' '")).like(bindparam("whom")))
    .limit(bindparam("limit"))
    .subquery()
)
_count_unopened_at = select(func.count()).select_from(_unopened_at)
_standing = select(
    func.count().label("waiting"),
    func.coalesce(func.sum(case((_t.told.like(f"%{LEADS}%"), 1), else_=0)), 0).label("with_leads"),
    func.coalesce(func.sum(case((_t.told == "", 1), else_=0)), 0).label("untold"),
    func.min(_t.raised_at).label("oldest"),
).where(_waiting, _kinds)


class Alerts:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def raise_(self, case: int, kind: str, *, beside: Sequence[str], now: datetime, again: bool) -> None:
        """Unless one of the kinds `beside` waits for this case already; or, where not `again`, ever did."""
        known = _unopened if again else _raised
        if self._connection.execute(known, {"case": case, "kinds": beside}).first() is None:
            row = {"case_id": case, "kind": kind, "status": "waiting", "raised_at": now, "due_at": now}
            self._connection.execute(_raise, row)

    def due(self, *, now: datetime, limit: int) -> list[Alert]:
        """Those whose next step has come, held by this transaction."""
        return self._found(_due, now=now, limit=limit)

    def step(self, alert: Alert, told: frozenset[str], *, due: datetime | None, left: bool) -> None:
        """It was told to these by now. `left`: a step was made, and not only put off."""
        values = {"id_": alert.id, "due": due, "steps_": alert.steps + left, "told_": " ".join(sorted(told))}
        self._connection.execute(_step, values)

    def note(self, alert: Alert, *, now: datetime, to: int | None, leads: bool) -> None:
        """In the history of the case: to which account it went, if to one."""
        what = "alert sent to leads" if leads else "alert sent"
        write_event(self._connection, alert.case, now, "bot", what, None if to is None else f"staff {to}")

    def end(self, id: int) -> None:
        """Nothing follows any more: the case is done."""
        self._connection.execute(_end, {"id_": id})

    def open(self, alert: Alert, staff: int, *, now: datetime) -> bool:
        """A member of staff opened its case. False where a colleague was quicker."""
        seconds = max(0, round((now - alert.raised_at).total_seconds()))
        values = {"id_": alert.id, "staff": staff, "now": now, "seconds": seconds}
        opened = self._connection.execute(_open, values).rowcount > 0
        if opened:
            write_event(self._connection, alert.case, now, f"staff {staff}", "alert opened")
        return opened

    def judge(self, case: int, verdict: str, kinds: Sequence[str]) -> bool:
        """False where the case has no alert of these kinds."""
        values = {"case": case, "kinds": kinds, "verdict_": verdict}
        return self._connection.execute(_judge, values).rowcount > 0

    # -- looking ------------------------------------------------------------------------------------------------
    def of_case(self, case: int) -> list[Alert]:
        return self._found(_of_case, case=case)

    def unopened(self, kinds: Sequence[str], *, limit: int) -> list[Alert]:
        """The longest waiting first."""
        return self._found(_unopened_ones, kinds=kinds, limit=limit)

    def latest(self, kinds: Sequence[str], *, limit: int) -> list[Alert]:
        """Those that wait no more, the newest first."""
        return self._found(_latest, kinds=kinds, limit=limit)

    def waiting(self, kinds: Sequence[str]) -> int:
        """How many are not opened; at most `MOST`."""
        some = select(_t.id).where(_waiting, _kinds).limit(MOST).subquery()
        return int(
            self._connection.execute(select(func.count()).select_from(some), {"kinds": kinds}).scalar_one()
        )

    def unopened_at(self, whom: str, *, limit: int) -> int:
        """How many are not opened that this receiver was told of, a word of `told`; at most `limit`."""
        values = {"whom": f"% {whom} %", "limit": limit}
        return int(self._connection.execute(_count_unopened_at, values).scalar_one())

    def figures(self, *, since: datetime) -> dict[str, AlertFigures]:
        """By kind."""
        seconds: dict[str, list[int]] = {}
        for row in self._connection.execute(_seconds, {"since": since}):
            seconds.setdefault(row.kind, []).append(row.opened_after)
        return {
            row.kind: AlertFigures(
                row.raised, row.judged, row.right, median(seconds[row.kind]) if row.kind in seconds else None
            )
            for row in self._connection.execute(_figures, {"since": since})
        }

    def standing(self, kinds: Sequence[str]) -> Standing:
        return Standing(*self._connection.execute(_standing, {"kinds": kinds}).one())

    def _found(self, statement: Any, **values: Any) -> list[Alert]:
        return [
            Alert(
                row.id,
                row.case_id,
                row.unit,
                row.done,
                row.kind,
                row.status,
                row.raised_at,
                row.steps,
                frozenset(row.told.split()),
                row.opened_at,
                row.opened_by,
                row.verdict,
            )
            for row in self._connection.execute(statement, values)
        ]
