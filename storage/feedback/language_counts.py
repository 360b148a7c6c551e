"""How many visits of a year have which language, so that a rare one is not named for good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from storage.driver.by_dialect import ByDialect
from storage.driver.functions import FINLAND
from storage.driver.statements import Statements
from storage.models import language_years
from storage.models.language_years import ENOUGH

KINDS = ("language", "mother_tongue")

_t = language_years.c
_enough = select(_t.year, _t.kind, _t.language).where(
    _t.year.in_(bindparam("years", expanding=True)), _t.visits >= ENOUGH
)


def _adding(insert: Any) -> Any:
    new = insert(language_years)
    more = {"visits": _t.visits + new.excluded.visits}
    return new.on_conflict_do_update(index_elements=[_t.year, _t.kind, _t.language], set_=more)


_add = ByDialect(_adding)

Spoken = tuple[datetime, str | None, str | None]
"""Of a visit: when it ended, in which language it is asked about, and the mother tongue."""


def count(connection: Statements, visits: Iterable[Spoken]) -> None:
    """Count these visits, which are new. What is common already is counted no further, and held up by no one."""
    found: Counter[tuple[int, str, str]] = Counter()
    for ended_at, *languages in visits:
        year = ended_at.astimezone(FINLAND).year
        found.update(
            (year, kind, language) for kind, language in zip(KINDS, languages, strict=True) if language
        )
    if not found:
        return
    common = {tuple(row) for row in connection.execute(_enough, {"years": list({key[0] for key in found})})}
    # In one order everywhere: two imports never wait for each other in a ring.
    rows = [
        {"year": year, "kind": kind, "language": language, "visits": visits}
        for (year, kind, language), visits in sorted(found.items())
        if (year, kind, language) not in common
    ]
    if rows:
        connection.execute(_add.on(connection.dialect), rows)
