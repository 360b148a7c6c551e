"""The fields of a visit become a `VisitIn`, or an error that names each of them that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.visits import fields as read
from bot.visits.faults import Fault, VisitError
from bot.visits.protecting import protecting
from bot.visits.schema import ADDRESSES, ONE_ADDRESS, RIGHT, VisitContext, VisitIn, none_if_blank

_LONGEST_NAME = 60  # characters of an unknown field that are told back
_ORDER = {name: place for place, name in enumerate(VisitIn.model_fields)}


def visit_in(
    fields: Mapping[str, Any], model: type[VisitIn] = VisitIn, within: VisitContext | None = None
) -> VisitIn:
    """`within` an organisation and a time: with the id of its unit, as `check` gives it.

    Raises `VisitError` for all fields that are wrong.
    """
    faults = [
        Fault(_shown(name), f"is no field; is {meant} meant by it?")
        for name in fields
        if name not in VisitIn.model_fields and (meant := protecting(name))
    ]
    try:
        visit = model.model_validate(fields, context=within)
    except ValidationError as error:
        found = [_fault(detail) for detail in error.errors(include_url=False, include_context=False)]
        faults += {fault.field: fault for fault in reversed(found)}.values()
        # The model compares its fields only where each is good in itself.
        if not any(fault.field in ADDRESSES for fault in found) and _addresses(fields) != 1:
            faults.append(Fault(ADDRESSES[0], ONE_ADDRESS))
    if faults:
        raise VisitError(*sorted(faults, key=_place))
    return visit


def _fault(detail: ErrorDetails) -> Fault:
    field = str(detail["loc"][0]) if detail["loc"] else ADDRESSES[0]
    match detail["type"]:
        case "missing":
            return Fault(field, f"is missing; it should be {RIGHT[field]}")
        case "value_error":
            return Fault(field, detail["msg"].removeprefix("Value error, "))
        case _:
            return Fault(field, str(read.wrong(detail["input"], RIGHT[field])))


def _addresses(fields: Mapping[str, Any]) -> int:
    return sum(none_if_blank(fields.get(name)) is not None for name in ADDRESSES)


def _place(fault: Fault) -> int:
    """In the order of the contract, unknown fields first."""
    return _ORDER.get(fault.field, -1)


def ignored(names: Iterable[str]) -> list[str]:
    """Those of these fields of which nothing is kept, each once and in their order."""
    return [_shown(name) for name in dict.fromkeys(names) if name and name not in VisitIn.model_fields]


def _shown(name: str) -> str:
    return name[:_LONGEST_NAME].encode(errors="replace").decode()
