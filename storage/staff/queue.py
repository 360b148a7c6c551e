"""The order in which cases wait: the urgent first, then by when they must be handled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import literal_column, select

from storage.driver.statements import Statements
from storage.models import cases

_c = cases.c
_unfinished = _c.status != literal_column(
    "'valmis'"
)  # written out: the index serves only where the planner sees it


def next_case(
    connection: Statements, units: frozenset[str] | None, id: int, *, urgent: bool, handle_by: datetime
) -> int | None:
    """The case of these units that waits behind that one, or the first of all where none does. None: no other waits.

    `units` None means all, and cases without a unit.
    """
    behind = (_c.handle_by > handle_by) | ((_c.handle_by == handle_by) & (_c.id > id))
    of_units = [] if units is None else [_c.unit.in_(sorted(units))]
    turns = [(urgent, True), *([(False, False)] if urgent else []), (True, False), (False, False)]
    for urgency, only_behind in turns:
        statement = (
            select(_c.id)
            .where(_unfinished, _c.urgent.is_(urgency), _c.id != id, *of_units)
            .where(*([_c.handle_by >= handle_by, behind] if only_behind else []))
            .order_by(_c.handle_by, _c.id)
            .limit(1)
        )
        found: int | None = connection.execute(statement).scalar()
        if found is not None:
            return found
    return None
