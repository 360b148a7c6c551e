"""Seats of what has room for so many people only, and who waits for one: a group of twelve takes twelve."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, func, literal_column, select, text, update

from storage.driver.statements import Statements
from storage.encryption.keyring import Keyring
from storage.models import signups
from storage.people.signups import TOKEN

_HOLD = text("SELECT pg_advisory_xact_lock(hashtext('seats'), hashtext(:opportunity))")


@dataclass(frozen=True, slots=True)
class InLine:
    """A sign-up that waits for a seat."""

    id: int
    person: int | None
    conversation: int | None
    size: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A seat that was offered to a person, who may take it before `until`."""

    id: int
    opportunity: str
    until: datetime
    stands: bool  # nothing ended it


_t = signups.c
_size = func.coalesce(_t.group_size, 1)
_waiting = _t.status == literal_column("'waiting'")
_offered = _t.status == literal_column("'offered'")
_here = _t.opportunity == bindparam("opportunity")
_taken = select(func.coalesce(func.sum(_size), 0)).where(
    _t.status.in_([literal_column("'active'"), literal_column("'offered'")]), _here
)
_place = select(func.count()).where(_waiting, _here, _t.id <= bindparam("id_"))
_next = (
    select(_t.id, _t.person_id, _t.conversation_id, _size)
    .where(_waiting, _here, _t.id > bindparam("after"), _size <= bindparam("room", type_=Integer()))
    .order_by(_t.id)
    .limit(1)
)
_waited_for = select(func.min(_t.opportunity)).where(_waiting, _t.opportunity > bindparam("after"))
_offer = (
    update(signups)
    .where(_t.id == bindparam("id_"), _waiting)
    .values(status="offered", offered_until=bindparam("until"))
)
_take = (
    update(signups)
    .where(_t.id == bindparam("id_"), _offered, _t.offered_until > bindparam("now"))
    .values(status="active", ack_digest=bindparam("digest"))
)
_lapse = (
    update(signups)
    .where(_offered, _t.offered_until <= bindparam("now"))
    .values(status="left", left_at=bindparam("now"))
)
_lapses = select(_t.id).where(_offered, _t.offered_until <= bindparam("now")).limit(1)
_end = (
    update(signups)
    .where(
        _t.id == bindparam("id_"), _t.status.in_([literal_column("'waiting'"), literal_column("'offered'")])
    )
    .values(status="left", left_at=bindparam("now"), offered_until=None)
)
_forget = update(signups).where(_t.id == bindparam("id_")).values(offered_until=None)
_offer_to = (
    select(_t.id, _t.opportunity, _t.offered_until, _t.status)
    .where(
        _t.person_id == bindparam("person"),
        _t.offered_until > bindparam("since"),
        _t.status.in_([literal_column("'offered'"), literal_column("'left'")]),
    )
    .order_by(_t.status.desc(), _t.offered_until.desc())  # 'offered' comes behind 'left' in the alphabet
    .limit(1)
)


class Seats:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def hold(self, opportunity: str) -> None:
        """Count and take seats of this one alone until the transaction ends. SQLite has one writer in any case."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(_HOLD, {"opportunity": opportunity})

    def taken(self, opportunity: str) -> int:
        """Those that are offered are taken, too."""
        return int(self._connection.execute(_taken, {"opportunity": opportunity}).scalar_one())

    def place(self, opportunity: str, id: int) -> int:
        """Of a sign-up that waits, from 1."""
        return int(self._connection.execute(_place, {"opportunity": opportunity, "id_": id}).scalar_one())

    def next_in_line(self, opportunity: str, room: int, *, after: int = 0) -> InLine | None:
        """The first behind the sign-up `after` that waits and needs no more seats than `room`."""
        found = self._connection.execute(_next, {"opportunity": opportunity, "room": room, "after": after})
        row = found.one_or_none()
        return InLine(*row) if row else None

    def waited_for(self, after: str = "") -> str | None:
        """The next opportunity, in the order of their ids, that people wait for."""
        found: str | None = self._connection.execute(_waited_for, {"after": after}).scalar_one()
        return found

    def offer(self, id: int, *, until: datetime) -> bool:
        """False where the sign-up waits no more."""
        return self._changed(_offer, id_=id, until=until)

    def offer_to(self, person: int, *, since: datetime) -> Offer | None:
        """The one that stands, else the last of those that ended, if it was to be answered after `since`."""
        row = self._connection.execute(_offer_to, {"person": person, "since": since}).one_or_none()
        return Offer(row.id, row.opportunity, row.offered_until, row.status == "offered") if row else None

    def take(self, id: int, *, now: datetime) -> str | None:
        """Take the seat that was offered; gives the token with which its owner acknowledges. None where the offer ended."""
        token = secrets.token_urlsafe(24)
        digest = self._keys.digest(token, context=TOKEN)
        return token if self._changed(_take, id_=id, now=now, digest=digest) else None

    def lapses(self, *, now: datetime) -> bool:
        """Whether an offer was not answered in time."""
        return self._connection.execute(_lapses, {"now": now}).one_or_none() is not None

    def lapse(self, *, now: datetime) -> int:
        """End the offers that were not answered in time."""
        return self._connection.execute(_lapse, {"now": now}).rowcount

    def forget(self, id: int, *, now: datetime) -> None:
        """The offer ends, or is over and was told to be so."""
        self.end(id, now=now)
        self._connection.execute(_forget, {"id_": id})

    def end(self, id: int, *, now: datetime) -> bool:
        """The sign-up waits no more."""
        return self._changed(_end, id_=id, now=now)

    def _changed(self, statement: Any, **values: Any) -> bool:
        return bool(self._connection.execute(statement, values).rowcount)
