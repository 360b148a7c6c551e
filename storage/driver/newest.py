"""The newest rows of some groups, read from an index over (group, id) and no further than the limit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, select, union_all


def newest_of(
    id: ColumnElement[int],
    group: ColumnElement[Any],
    wanted: Iterable[str],
    *,
    before: int | None,
    limit: int,
    where: Iterable[ColumnElement[bool]] = (),
) -> Select[Any]:
    """Ids of the newest rows below `before` whose `group` is one of `wanted` (one or more), the largest first.

    Each group is read by itself: with `IN` a database reads all rows of all groups before it sorts them.
    """
    conditions = [*where, *([] if before is None else [id < before])]
    each = [
        select(
            select(id.label("id"))
            .where(group == one, *conditions)
            .order_by(id.desc())
            .limit(limit)
            .subquery()
            .c.id
        )
        for one in sorted(wanted)
    ]
    found = union_all(*each).subquery()
    return select(found.c.id).order_by(found.c.id.desc()).limit(limit)
