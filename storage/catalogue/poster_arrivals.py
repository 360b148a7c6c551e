"""How often people came by posters: a row each time, so that two processes never wait for one counter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, func, insert, or_, select

from storage.driver.statements import Statements
from storage.models import poster_arrivals

_t = poster_arrivals.c
_add = insert(poster_arrivals)
_counts = (
    select(_t.kind, _t.name, func.count())
    .where(
        or_(bindparam("since", type_=_t.day.type).is_(None), _t.day >= bindparam("since", type_=_t.day.type)),
        or_(
            bindparam("before", type_=_t.day.type).is_(None), _t.day < bindparam("before", type_=_t.day.type)
        ),
    )
    .group_by(_t.kind, _t.name)
    .order_by(_t.kind, _t.name)
)
_count = (
    select(func.count())
    .select_from(poster_arrivals)
    .where(_t.kind == bindparam("kind"), _t.name == bindparam("name"))
)


class PosterArrivals:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def add(self, kind: str, name: str, *, channel: str, day: datetime) -> None:
        self._connection.execute(_add, {"kind": kind, "name": name, "channel": channel, "day": day})

    def counts(self, *, since: datetime | None, before: datetime | None) -> Mapping[tuple[str, str], int]:
        """By kind and name."""
        rows = self._connection.execute(_counts, {"since": since, "before": before})
        return {(kind, name): count for kind, name, count in rows}

    def count(self, kind: str, name: str) -> int:
        return int(self._connection.execute(_count, {"kind": kind, "name": name}).scalar_one())
