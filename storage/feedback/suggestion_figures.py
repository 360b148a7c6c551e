"""How many suggestions there were, and, apart from them, how often the way to an official initiative was told."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, Table, func, insert, literal_column, select

from storage.driver.statements import Statements
from storage.feedback.figures import Range
from storage.models import cases, feedback, official_ways, supports


class Suggested(NamedTuple):
    """`to_councils` are among the `light` ones. `supports` were given then and stand."""

    light: int
    to_councils: int
    supports: int
    official_way_told: int


_tell = insert(official_ways)
_f, _c, _s, _o = feedback.c, cases.c, supports.c, official_ways.c
# Written out, not bound: the index over these rows serves only where the planner sees the word.
_is_suggestion = _f.kind == literal_column("'suggestion'")


class SuggestionFigures:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def official_way_told(self, *, day: datetime) -> None:
        """`day` is the beginning of it: rows of one day do not tell when each was written."""
        self._connection.execute(_tell, {"day": day})

    def during(self, range: Range) -> Suggested:
        suggested = _count(feedback).where(_is_suggestion, range.holds(_f.created_at))
        addressed = _count(cases).where(_c.addressed_to.is_not(None), range.holds(_c.opened_at))
        supported = _count(supports).where(_s.status == literal_column("'given'"), range.holds(_s.at))
        told = _count(official_ways).where(range.holds(_o.day))
        return Suggested(*(self._one(each) for each in (suggested, addressed, supported, told)))

    def _one(self, statement: Select[Any]) -> int:
        return int(self._connection.execute(statement).scalar_one())


def _count(table: Table) -> Select[Any]:
    return select(func.count()).select_from(table)
