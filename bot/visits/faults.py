"""What is wrong with a visit: each of its fields, in our own words, and never a value, which may be a telephone number."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """`field` is empty where the visit as a whole is wrong."""

    field: str
    why: str

    def __str__(self) -> str:
        return f"{self.field}: {self.why}" if self.field else self.why


class VisitError(ValueError):
    """A visit that cannot be taken in. Holds every fault of it, one for each field that is wrong."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(in_one_line(faults))
        self.faults = faults


def in_one_line(faults: tuple[Fault, ...]) -> str:
    """Fields that are wrong for one and the same reason are named together."""
    fields: dict[str, list[str]] = {}
    for fault in faults:
        fields.setdefault(fault.why, []).append(fault.field)
    return " | ".join(str(Fault(", ".join(names), why)) for why, names in fields.items())
