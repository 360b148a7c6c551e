"""Suggestions that are addressed to councils and panels, as the keepers of those see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal_column, select

from storage.driver.statements import Statements
from storage.encryption.keyring import Keyring
from storage.models import cases, feedback, supports

_TEXT = "feedback.text"
MOST = 1_000  # counted

_c, _f = cases.c, feedback.c
_unfinished = _c.status != literal_column("'valmis'")
_supporters = (
    select(func.count())
    .where(supports.c.feedback_id == _f.id, supports.c.status == literal_column("'given'"))
    .correlate(feedback)
    .scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class AddressedCase:
    """`id` is that of the case."""

    id: int
    addressed_to: str
    reference: str | None
    status: str
    owner: int | None
    opened_at: datetime
    handle_by: datetime
    supporters: int
    text: str | None = field(repr=False)


class Addressed:
    """`councils` are ids of the catalogue's items; None: all."""

    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def page(
        self, councils: Collection[str] | None, *, before: int | None, limit: int
    ) -> Sequence[AddressedCase]:
        """The newest first."""
        statement = _to(
            select(
                _c.id,
                _c.addressed_to,
                _f.reference,
                _c.status,
                _c.owner_id,
                _c.opened_at,
                _c.handle_by,
                _supporters,
                _f.text,
            ).join(feedback, _f.id == _c.feedback_id),
            councils,
        )
        statement = statement.where(_c.id < (before or 2**62)).order_by(_c.id.desc()).limit(limit)
        return [self._case(row) for row in self._connection.execute(statement)]

    def waiting(self, councils: Collection[str] | None) -> int:
        """How many are not done; at most `MOST`."""
        some = _to(select(_c.id), councils).where(_unfinished).limit(MOST).subquery()
        return int(self._connection.execute(select(func.count()).select_from(some)).scalar_one())

    def _case(self, row: Any) -> AddressedCase:
        values = [*row[:-1], self._keys.readable(row.text, context=_TEXT)]
        return AddressedCase(*values)


def _to(statement: Select[Any], councils: Collection[str] | None) -> Select[Any]:
    if councils is None:
        return statement.where(_c.addressed_to.is_not(None))
    return statement.where(_c.addressed_to.in_(sorted(councils)))
