"""Cases whose owner is away or may not handle them go to the substitute, or to the queue of the unit, and come back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.asking.calendar import day_of, midnight
from bot.staff.access import HANDLING, Account, Right

if TYPE_CHECKING:
    from storage.staff.absences import Absence, OwnedCase
    from storage.work import Work

EVERY = timedelta(seconds=15)  # between two looks: a case waits a minute at most for an owner who can act
LONGEST = timedelta(days=2 * 366)
_BATCH = 100


class NotPossible(Exception):
    """The absence cannot be. The word says why: `days`, `past`, `long`, `overlap` or `substitute`."""


def plan(work: Work, staff: int, first: date, last: date, substitute: int | None, *, now: datetime) -> int:
    """An absence from the first to the last day in Finland, both included; its id. Raises `NotPossible`."""
    begins_at, ends_at = midnight(first), midnight(last + timedelta(days=1))
    if last < first:
        raise NotPossible("days")
    if last < day_of(now):
        raise NotPossible("past")
    if ends_at - begins_at > LONGEST:
        raise NotPossible("long")
    if substitute is not None:
        stored = work.accounts.get(substitute)
        if substitute == staff or stored is None or not Account.of(stored).may(Right.handle):
            raise NotPossible("substitute")
    known = [each for each in work.absences.coming() if each.staff == staff]
    if any(each.begins_at < ends_at and begins_at < each.ends_at for each in known):
        raise NotPossible("overlap")
    return work.absences.add(staff, substitute, begins_at=max(begins_at, now), ends_at=ends_at, now=now)


class Handovers:
    """Looks every now and then for owners who cannot act, and for absences that have ended."""

    def __init__(self) -> None:
        self._looked: datetime | None = None

    def move(self, work: Work, now: datetime) -> int:
        """How many cases got another owner."""
        if self._looked is not None and self._looked <= now < self._looked + EVERY:
            return 0
        moved = _give_away(work, now) + _give_back(work, now)
        if not moved:
            self._looked = now
        return moved


def _give_away(work: Work, now: datetime) -> int:
    stranded = work.absences.stranded(HANDLING, now=now, limit=_BATCH)
    if not stranded:
        return 0
    away = work.absences.away(now)
    accounts = {stored.id: Account.of(stored) for stored in work.accounts.all()}
    for case in stranded:
        absence = away.get(case.owner) if case.owner is not None else None
        work.absences.hand_over(case, _receiver(case, absence, accounts, away), absence, now=now)
    return len(stranded)


def _receiver(
    case: OwnedCase, absence: Absence | None, accounts: dict[int, Account], away: dict[int, Absence]
) -> int | None:
    """The substitute, where there is one who is here and may handle the case."""
    substitute = absence.substitute if absence else None
    if substitute is None or substitute in away or substitute not in accounts:
        return None
    return substitute if accounts[substitute].handles(case.unit) else None


def _give_back(work: Work, now: datetime) -> int:
    moved = 0
    for absence in work.absences.over(now=now, limit=_BATCH):
        stored = work.accounts.get(absence.staff)
        if stored is not None and absence.staff not in work.absences.away(now):
            moved += _returned(work, Account.of(stored), absence, now)
        work.absences.returned(absence, now=now)
    return moved


def _returned(work: Work, account: Account, absence: Absence, now: datetime) -> int:
    back = [case for case in work.absences.lent(absence) if account.handles(case.unit)]
    for case in back:
        work.absences.give_back(case, absence, now=now)
    return len(back)
