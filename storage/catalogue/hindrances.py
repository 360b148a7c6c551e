"""How often each barrier was named: a row each time, so that two processes never wait for one counter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, insert, or_, select

from storage.driver.statements import Statements
from storage.models import hindrances
from storage.models.hindrances import BARRIERS

_t = hindrances.c
_add = insert(hindrances)
_since, _before = bindparam("since", type_=_t.day.type), bindparam("before", type_=_t.day.type)
_counts = (
    select(_t.barrier, func.count())
    .where(or_(_since.is_(None), _t.day >= _since), or_(_before.is_(None), _t.day < _before))
    .group_by(_t.barrier)
)


class Hindrances:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def add(self, barrier: str, *, day: datetime) -> None:
        self._connection.execute(_add, {"barrier": barrier, "day": day})

    def counts(self, *, since: datetime | None, before: datetime | None) -> Mapping[str, int]:
        """By barrier, in the order of the programmes; zero for one that was not named."""
        rows = self._connection.execute(_counts, {"since": since, "before": before})
        return dict.fromkeys(BARRIERS, 0) | {barrier: count for barrier, count in rows}  # noqa: C416 - rows are no pairs to mypy
