"""What people who signed up know of an event: when and where it is, and whether they were reminded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, literal_column, or_, select, update

from storage.driver.statements import Statements
from storage.models import signups


@dataclass(frozen=True, slots=True)
class ToTell:
    """A sign-up whose person is to be told of its event."""

    id: int
    conversation: int | None
    told: str | None  # what the person knows


_t = signups.c
_columns = (_t.id, _t.conversation_id, _t.event_told)
# As the index of seats has it: only those that stand.
_has_seat = _t.status.in_([literal_column("'active'"), literal_column("'offered'")])
_standing = (_has_seat, _t.status == literal_column("'active'"), _t.opportunity == bindparam("opportunity"))
_after = (_t.id > bindparam("after"),)
_changed = (
    select(*_columns)
    .where(*_standing, *_after, or_(_t.event_told.is_(None), _t.event_told != bindparam("facts")))
    .order_by(_t.id)
    .limit(bindparam("limit"))
)
_unreminded = (
    select(*_columns)
    .where(*_standing, *_after, _t.reminded_at.is_(None), _t.consent_at < bindparam("before"))
    .order_by(_t.id)
    .limit(bindparam("limit"))
)
_tell = (
    update(signups)
    .where(_t.id == bindparam("id_"), or_(_t.event_told.is_(None), _t.event_told != bindparam("facts")))
    .values(event_told=bindparam("facts"))
)
_untell = update(signups).where(_t.id == bindparam("id_")).values(event_told=bindparam("facts"))
_remind = (
    update(signups)
    .where(_t.id == bindparam("id_"), _t.reminded_at.is_(None))
    .values(reminded_at=bindparam("now"))
)
_unremind = update(signups).where(_t.id == bindparam("id_")).values(reminded_at=None)


class EventNotices:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def changed(self, opportunity: str, facts: str, *, after: int = 0, limit: int) -> list[ToTell]:
        """Those who know something else of the event, or of whom it is not known what they know."""
        values = {"opportunity": opportunity, "facts": facts, "after": after, "limit": limit}
        return [ToTell(*row) for row in self._connection.execute(_changed, values)]

    def unreminded(
        self, opportunity: str, *, signed_up_before: datetime, after: int = 0, limit: int
    ) -> list[ToTell]:
        values = {"opportunity": opportunity, "before": signed_up_before, "after": after, "limit": limit}
        return [ToTell(*row) for row in self._connection.execute(_unreminded, values)]

    def tell(self, id: int, facts: str) -> bool:
        """Note that the person knows this. False where another process has done so."""
        return self._done(_tell, id_=id, facts=facts)

    def untell(self, id: int, facts: str | None) -> None:
        """It could not be said: this is still all that the person knows."""
        self._done(_untell, id_=id, facts=facts)

    def remind(self, id: int, *, now: datetime) -> bool:
        """False where another process has done so."""
        return self._done(_remind, id_=id, now=now)

    def unremind(self, id: int) -> None:
        self._done(_unremind, id_=id)

    def _done(self, statement: Any, **values: Any) -> bool:
        return bool(self._connection.execute(statement, values).rowcount)
