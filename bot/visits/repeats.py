"""Whether a visit that comes in under a known id is that visit once more, or another one.

A repeat is equal in what decides who is asked about what: the address, the unit and the time. A language or an age
that was mended meanwhile makes no other visit; the first ones stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.asking.calendar import HELSINKI
from bot.asking.skip_reasons import SkipReason
from bot.visits.faults import Fault
from bot.visits.schema import RelativeVisit, VisitIn

if TYPE_CHECKING:
    from storage.feedback.visit_intake import KnownVisit


def differences(visit: VisitIn, earlier: VisitIn) -> tuple[Fault, ...]:
    """What tells two visits with one id apart, field by field."""
    return _differences(
        visit,
        address=visit.address == earlier.address,
        unit=visit.unit == earlier.unit,
        time=visit.ended_at == earlier.ended_at,
    )


def differences_from_known(visit: VisitIn, known: KnownVisit) -> tuple[Fault, ...]:
    """The same for one that was stored: as far as something of it is left to compare."""
    # Of a protected person's visit nothing but the unit and the day was kept: it is not told apart at all.
    if known.reason == SkipReason.non_disclosure:
        return ()
    return _differences(
        visit,
        address=known.address is None or known.address.is_(visit.address),
        unit=visit.unit == known.unit,
        time=isinstance(visit, RelativeVisit) or _ended_then(visit, known),
    )


def _ended_then(visit: VisitIn, known: KnownVisit) -> bool:
    if not known.day_alone:
        return visit.ended_at == known.ended_at
    return visit.ended_at.astimezone(HELSINKI).date() == known.ended_at.astimezone(HELSINKI).date()


def _differences(visit: VisitIn, *, address: bool, unit: bool, time: bool) -> tuple[Fault, ...]:
    own = visit.addressed_by
    same = {own: address, "unit": unit, "ended_at": time}
    names = {own: "phone" if visit.phone else "Telegram id", "unit": "unit", "ended_at": "time"}
    different = [field for field, equal in same.items() if not equal]
    others = " and ".join(f"another {names[field]}" for field in different)
    why = (
        f"a visit with this id is known with {others}; give another visit an id of its own, or hand in the same "
        "one unchanged"
    )
    return tuple(Fault(field, why) for field in different)
