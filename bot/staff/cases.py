"""By which rules staff handle a case: who sees it, what may follow what, what is needed to end it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.organisation import Organisation
from bot.staff.access import Account, Right
from bot.staff.sign_ups import lists_of
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


def seen_by(work: Work, organisation: Organisation, account: Account, id: int) -> HandledCase | None:
    """The case where the account may see it. Raises `Forbidden` for an account that sees none."""
    if not account.may(Right.cases) and not account.may(Right.addressed):
        account.role(Right.alerts)
    case = work.handling.case(id)
    if case is None:
        return None
    seen = (
        _in_scope(account, case) or is_addressed(organisation, account, case) or by_alert(work, account, case)
    )
    return case if seen else None


def is_addressed(organisation: Organisation, account: Account, case: HandledCase) -> bool:
    """Whether the case is a suggestion to a council whose item the account keeps."""
    if case.addressed_to is None or not account.may(Right.addressed):
        return False
    kept = lists_of(organisation, account, Right.addressed)
    return kept is None or case.addressed_to in kept


def by_alert(work: Work, account: Account, case: HandledCase) -> bool:
    """Whether the account may see the case for its alert, until it is done."""
    if not account.may(Right.alerts) or case.status == "valmis":
        return False
    return any(alert.kind in URGENT for alert in work.alerts.of_case(case.id))


def reading_role(organisation: Organisation, account: Account, case: HandledCase) -> str:
    """In which the account sees the case, for the audit."""
    if _in_scope(account, case):
        return account.role(Right.cases)
    return account.role(Right.addressed if is_addressed(organisation, account, case) else Right.alerts)


def _in_scope(account: Account, case: HandledCase) -> bool:
    if not account.may(Right.cases):
        return False
    units = account.units(Right.cases)
    return units is None or case.unit in units


def may_handle(organisation: Organisation, account: Account, case: HandledCase) -> bool:
    return account.handles(case.unit) or is_addressed(organisation, account, case)


def handling_role(organisation: Organisation, account: Account, case: HandledCase) -> str:
    """In which the account may handle the case, for the audit. Raises `Forbidden`."""
    addressed = is_addressed(organisation, account, case) and not account.handles(case.unit)
    return account.role(Right.addressed if addressed else Right.handle)


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


def handlers(work: Work, organisation: Organisation, case: HandledCase) -> list[Account]:
    """Who could own the case, by name."""
    known = map(Account.of, work.accounts.all())
    return [account for account in known if may_handle(organisation, account, case)]
