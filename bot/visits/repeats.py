"""Whether a visit that comes in under a known id is that visit once more, or another one.

A repeat is equal in what decides who is asked about what: the address, the unit and the time. A language or an age
that was mended meanwhile makes no other visit; the first ones stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.asking.skip_reasons import SkipReason
from bot.visits.schema import RelativeVisit, VisitIn

if TYPE_CHECKING:
    from storage.feedback.visit_intake import KnownVisit


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    why: str


def difference(visit: VisitIn, earlier: VisitIn) -> Difference | None:
    """What tells two visits with one id apart, where something does."""
    return _difference(
        visit,
        address=visit.address == earlier.address,
        unit=visit.unit == earlier.unit,
        time=visit.ended_at == earlier.ended_at,
    )


def difference_from_known(visit: VisitIn, known: KnownVisit) -> Difference | None:
    """The same for one that was stored: as far as something of it is left to compare."""
    # Of a protected person's visit nothing but the unit and the day was kept: it is not told apart at all.
    if known.reason == SkipReason.non_disclosure:
        return None
    return _difference(
        visit,
        address=known.address in (None, visit.address),
        unit=visit.unit == known.unit,
        time=isinstance(visit, RelativeVisit) or visit.ended_at == known.ended_at,
    )


def _difference(visit: VisitIn, *, address: bool, unit: bool, time: bool) -> Difference | None:
    own = visit.addressed_by
    same = {own: address, "unit": unit, "ended_at": time}
    names = {own: "phone" if visit.phone else "Telegram id", "unit": "unit", "ended_at": "time"}
    different = [field for field, equal in same.items() if not equal]
    if not different:
        return None
    others = " and ".join(f"another {names[field]}" for field in different)
    return Difference(
        different[0],
        f"a visit with this id is known with {others}; give another visit an id of its own, or hand in the same "
        "one unchanged",
    )
