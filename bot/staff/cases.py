"""By which rules staff handle a case: who sees it, what may follow what, what is needed to end it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.staff.access import Account, Right

if TYPE_CHECKING:
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
    units = account.units(Right.cases)
    case = work.handling.case(id)
    return case if case is not None and (units is None or case.unit in units) else None


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


def handlers(work: Work, case: HandledCase) -> list[Account]:
    """Who could own the case, by name."""
    return [account for account in map(Account.of, work.accounts.all()) if may_handle(account, case)]
