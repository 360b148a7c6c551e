"""Restores of the database from a backup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, func, insert, select, update

from storage.driver.statements import Statements
from storage.models import feedback, messages_in, messages_out, restores, visits

_t = restores.c
_open = select(_t.id, _t.as_of).where(_t.taken_in_at.is_(None)).order_by(_t.as_of).limit(1)
_taken_in = update(restores).where(_t.taken_in_at.is_(None)).values(taken_in_at=bindparam("now"))
_UNKNOWN = timedelta(days=2)  # before the restore, for a backup in which nothing ever happened
_ACTIVITY = (messages_in.c.received_at, messages_out.c.changed_at, visits.c.created_at, feedback.c.changed_at)


class NotTakenIn(Exception):
    """The database was restored and does not know yet what happened since: nothing may leave."""

    def __init__(self) -> None:
        super().__init__(
            "this database was restored from a backup and does not know what was sent since: run `kynnys db restore` "
            "without a file, which asks the providers and lets it go on"
        )


@dataclass(frozen=True, slots=True)
class Restore:
    id: int
    as_of: datetime


class Restores:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def open(self) -> Restore | None:
        """The one after which nothing may leave yet; of several the one that goes back furthest."""
        row = self._connection.execute(_open).first()
        return Restore(row.id, row.as_of) if row else None

    def taken_in(self, *, now: datetime) -> None:
        self._connection.execute(_taken_in, {"now": now})


def mark(connection: Connection, *, now: datetime, as_of: datetime | None = None) -> datetime:
    """From here on nothing leaves until what happened after `as_of` is taken in.

    Without a time it is the last moment at which anything happened in this database: the backup was taken later, and
    between the two nothing happened.
    """
    if as_of is None:
        as_of = min(last_activity(connection) or now - _UNKNOWN, now)
    connection.execute(insert(restores).values(as_of=as_of, restored_at=now))
    return as_of


def last_activity(connection: Connection) -> datetime | None:
    """The last moment at which anything happened in this database; None where nothing ever did."""
    last = [connection.execute(select(func.max(column))).scalar() for column in _ACTIVITY]
    return max((moment for moment in last if moment is not None), default=None)
