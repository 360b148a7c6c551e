"""Cases that staff choose by filters, a page at a time and only of the units that the account may see.

A page costs the same among a million cases: for each value that is looked for (a unit, an owner, a set of themes) it
is read from an index, in the order shown and from where the last page ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select, text, union_all

from storage.driver.statements import Statements
from storage.encryption.keyring import Keyring
from storage.models import cases, feedback, signups
from storage.staff.waiting import waiting_since

_TEXT = "feedback.text"
Units = frozenset[str] | None
"""Units that may be seen; None: all, and rows without a unit."""

MOST = 1_000  # counted
NO_UNIT = ""
NO_OWNER = 0
DONE = "valmis"
_OPEN = ("aloittamatta", "kesken")
_AT_ONCE = 200  # values looked up by one statement; SQLite joins 500 at most


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case with what was said in it, or the list that was joined."""

    id: int
    kind: str
    unit: str | None
    status: str
    urgent: bool
    flags: frozenset[str]
    owner: int | None
    opened_at: datetime
    handle_by: datetime
    answer_by: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    waiting_since: datetime | None  # as `waiting` says
    opportunity: str | None
    addressed_to: str | None
    rating: int | None
    text: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases are meant. What is None is not asked about; without a status: those that are not done."""

    status: str | None = None
    kind: str | None = None
    unit: str | None = None  # or `NO_UNIT`
    owner: int | None = None  # or `NO_OWNER`
    theme: str | None = None
    late_at: datetime | None = None  # a clock has run out by then
    due_at: datetime | None = None  # none has by then, one will until `due_until`
    due_until: datetime | None = None
    urgent: bool | None = None


@dataclass(frozen=True, slots=True)
class After:
    """Where the last page ended."""

    urgent: bool
    handle_by: datetime
    id: int


_c, _f = cases.c, feedback.c
# Written out, not bound: the index over these rows serves only where the planner sees the word.
_unfinished = _c.status != literal_column("'valmis'")
_EVERY: ColumnElement[bool] = literal_column("1 = 1")
_columns = (
    _c.id,
    _c.kind,
    _c.unit,
    _c.status,
    _c.urgent,
    _c.flags,
    _c.owner_id,
    _c.opened_at,
    _c.handle_by,
    _c.answer_by,
    _c.answered_at,
    _c.closed_at,
    waiting_since.label("waiting_since"),
    signups.c.opportunity,
    _c.addressed_to,
    _f.rating,
    _f.text,
)
_rows = (
    select(*_columns)
    .outerjoin_from(cases, feedback, _f.id == _c.feedback_id)
    .outerjoin(signups, signups.c.id == _c.signup_id)
)
# Each set of themes once, from one to the next: as many steps as there are sets, however many cases there are.
_sets_of_themes = text(
    "WITH RECURSIVE known(themes) AS (SELECT min(themes) FROM cases UNION ALL"
    " SELECT (SELECT min(cases.themes) FROM cases WHERE cases.themes > known.themes) FROM known"
    " WHERE known.themes IS NOT NULL) SELECT themes FROM known WHERE themes IS NOT NULL"
)


class CaseLists:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def cases(
        self, units: Units, wanted: Filter | None = None, *, after: After | None = None, limit: int
    ) -> list[CaseRow]:
        """The urgent first; of these what must be handled first, or of those that are done what had to be last."""
        wanted = wanted or Filter()
        groups = self._groups(units, wanted)
        found: list[CaseRow] = []
        for urgent in (True, False) if wanted.urgent is None else (wanted.urgent,):
            if groups and len(found) < limit and (after is None or urgent <= after.urgent):
                start = after if after and after.urgent == urgent else None
                found += self._page(groups, wanted, urgent, start, limit - len(found))
        return found

    def count(self, units: Units, wanted: Filter) -> int:
        """How many there are; at most `MOST`."""
        groups = self._groups(units, wanted)
        if not groups:
            return 0
        conditions = [or_(*groups), _of_status(wanted), *_further(wanted)]
        if wanted.urgent is not None:
            conditions.append(_c.urgent.is_(wanted.urgent))
        some = select(_c.id).where(*conditions).limit(MOST).subquery()
        return int(self._connection.execute(select(func.count()).select_from(some)).scalar_one())

    def _page(
        self,
        groups: Sequence[ColumnElement[bool]],
        wanted: Filter,
        urgent: bool,
        after: After | None,
        limit: int,
    ) -> list[CaseRow]:
        done = wanted.status == DONE
        conditions = [_c.urgent.is_(urgent), *_further(wanted), *_beyond(after, done)]
        found: list[CaseRow] = []
        for some in _some(list(_branches(groups, wanted))):
            ids = _first_of([and_(branch, *conditions) for branch in some], done, limit)
            found += map(self._case, self._connection.execute(_rows.where(_c.id.in_(ids))))
        found.sort(key=lambda row: (row.handle_by, row.id), reverse=done)
        return found[:limit]

    def _groups(self, units: Units, wanted: Filter) -> list[ColumnElement[bool]]:
        """Conditions of which one holds for each case that is meant: one a value, each with an index of its own."""
        seen = _units(units, wanted.unit)
        if seen is not None and not seen:
            return []
        of_units = [] if seen is None else [or_(*(_is(_c.unit, unit or None) for unit in sorted(seen)))]
        by_value: list[ColumnElement[bool]]
        if wanted.theme is not None:
            sets = self._connection.execute(_sets_of_themes).scalars()
            by_value = [_c.themes == each for each in sets if wanted.theme in each.split()]
        elif wanted.owner is not None:
            by_value = [_is(_c.owner_id, wanted.owner or None)]
        elif seen is not None:
            return [_is(_c.unit, unit or None) for unit in sorted(seen)]
        elif wanted.kind is not None:
            return [_c.kind == wanted.kind]
        else:
            return [_EVERY]
        return [and_(each, *of_units) for each in by_value]

    def _case(self, row: Any) -> CaseRow:
        said = self._keys.readable(row.text, context=_TEXT)
        values = [*row[:5], frozenset(row.flags.split()), *row[6:16], said]
        return CaseRow(*values)


def _units(units: Units, wanted: str | None) -> frozenset[str] | None:
    """Those that are looked through; None: all, and where there is none."""
    if wanted is None:
        return units
    return frozenset({wanted}) if units is None or wanted in units else frozenset()


def _is(column: ColumnElement[Any], value: object) -> ColumnElement[bool]:
    return column.is_(None) if value is None else column == value


def _of_status(wanted: Filter) -> ColumnElement[bool]:
    return _unfinished if wanted.status is None else _c.status == wanted.status


def _branches(groups: Sequence[ColumnElement[bool]], wanted: Filter) -> Iterator[ColumnElement[bool]]:
    """Each reads one run of one index."""
    if wanted.status is not None:
        yield from (and_(group, _c.status == wanted.status) for group in groups)
    elif groups[0] is _EVERY:
        yield _unfinished
    else:
        yield from (and_(group, _c.status == status) for group, status in product(groups, _OPEN))


def _further(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    """What is looked at in the cases of a group."""
    if wanted.kind is not None:
        yield _c.kind == wanted.kind
    if wanted.owner is not None:
        yield _is(_c.owner_id, wanted.owner or None)
    unanswered = _c.answered_at.is_(None)
    if wanted.late_at is not None and wanted.status == DONE:
        yield _c.closed_at > _c.handle_by
    elif wanted.late_at is not None:
        yield or_(_c.handle_by < wanted.late_at, and_(unanswered, _c.answer_by <= wanted.late_at))
    if wanted.due_at is not None and wanted.due_until is not None:
        yield _c.handle_by >= wanted.due_at
        yield or_(_c.answer_by.is_(None), ~unanswered, _c.answer_by > wanted.due_at)
        yield or_(_c.handle_by <= wanted.due_until, and_(unanswered, _c.answer_by <= wanted.due_until))


def _beyond(after: After | None, done: bool) -> Iterator[ColumnElement[bool]]:
    if after is None:
        return
    at, id = after.handle_by, after.id
    yield _c.handle_by <= at if done else _c.handle_by >= at
    further = _c.handle_by < at if done else _c.handle_by > at
    yield or_(further, and_(_c.handle_by == at, _c.id < id if done else _c.id > id))


def _some(branches: Sequence[ColumnElement[bool]]) -> Iterator[Sequence[ColumnElement[bool]]]:
    for start in range(0, len(branches), _AT_ONCE):
        yield branches[start : start + _AT_ONCE]


def _first_of(branches: Sequence[ColumnElement[bool]], done: bool, limit: int) -> Select[Any]:
    """Ids of the first rows of all branches. Each is read by itself, no further than the limit."""
    each = [_first(select(_c.id, _c.handle_by).where(branch), done, limit).subquery() for branch in branches]
    if len(each) == 1:
        return select(each[0].c.id)
    found = union_all(*(select(one.c.id, one.c.handle_by) for one in each)).subquery()
    order = (found.c.handle_by.desc(), found.c.id.desc()) if done else (found.c.handle_by, found.c.id)
    return select(found.c.id).order_by(*order).limit(limit)


def _first(statement: Select[Any], done: bool, limit: int) -> Select[Any]:
    order = (_c.handle_by.desc(), _c.id.desc()) if done else (_c.handle_by, _c.id)
    return statement.order_by(*order).limit(limit)
