"""By which rules staff handle a case: who sees it, what may follow what, what is needed to end it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.staff.access import Account, Right
from storage.models.alerts import URGENT

if TYPE_CHECKING:
    from datetime import datetime

    from storage.staff.handling import HandledCase
    from storage.work import Work

NEXT = {"aloittamatta": ("kesken", "valmis"), "kesken": ("valmis",), "valmis": ("kesken",)}
"""What a status may become. A case that is done can be taken up again; none is as if it had not begun."""

LONGEST_NOTE = 4_000  # characters
LONGEST_OUTCOME = 1_000


class NotAllowed(Exception):
    """What was asked for cannot be done to the case. The word says why."""


def seen_by(work: Work, account: Account, id: int) -> HandledCase | None:
    """The case where the account may see it. Raises `Forbidden` for an account that sees none."""
    if not account.may(Right.cases):
        account.role(Right.alerts)
    case = work.handling.case(id)
    return case if case is not None and (_in_scope(account, case) or by_alert(work, account, case)) else None


def by_alert(work: Work, account: Account, case: HandledCase) -> bool:
    """Whether the account may see the case for its alert, until it is done."""
    if not account.may(Right.alerts) or case.status == "valmis":
        return False
    return any(alert.kind in URGENT for alert in work.alerts.of_case(case.id))


def reading_role(account: Account, case: HandledCase) -> str:
    """In which the account sees the case, for the audit."""
    return account.role(Right.cases if _in_scope(account, case) else Right.alerts)


def _in_scope(account: Account, case: HandledCase) -> bool:
    if not account.may(Right.cases):
        return False
    units = account.units(Right.cases)
    return units is None or case.unit in units


def may_handle(account: Account, case: HandledCase) -> bool:
    return account.handles(case.unit)


def next_status(case: HandledCase, wanted: str, outcome: str) -> str | None:
    """The outcome with which the case gets that status. Raises `NotAllowed`: `status` or `outcome`."""
    if wanted not in NEXT[case.status]:
        raise NotAllowed("status")
    if wanted != "valmis":
        return None
    if not outcome.strip() or len(outcome) > LONGEST_OUTCOME:
        raise NotAllowed("outcome")
    return outcome.strip()


def settle(
    work: Work, case: HandledCase, version: int, how: str, obstacle: str | None, *, who: str, now: datetime
) -> None:
    """End what is owed to the person without a written answer: `phone`, answered by telephone or face to face; `none`, where
    no text can reach the person. Raises `NotAllowed`, `promise` or `reachable`, and `Changed`.
    """
    if case.owed_by is None or how not in ("phone", "none"):
        raise NotAllowed("promise")
    if how == "none":
        if obstacle is None:
            raise NotAllowed("reachable")
        work.handling.cannot_be_answered(case.id, version, obstacle, who=who, now=now)
        return
    work.handling.answered_otherwise(case.id, version, who=who, now=now)
    call = work.calls.of_case(case.id)
    if call is not None:
        work.calls.reached(call, now=now)


def handlers(work: Work, case: HandledCase) -> list[Account]:
    """Who could own the case, by name."""
    return [account for account in map(Account.of, work.accounts.all()) if may_handle(account, case)]
