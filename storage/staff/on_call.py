"""Who is on call: in which order, in which hours, and how each is reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from storage.driver.statements import Statements
from storage.encryption.keyring import Keyring, Unreadable
from storage.models import on_call, staff

_PHONE = "on_call.phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """How one person is reached and when. `opens` and `closes` are written as 16:00; None: at any hour."""

    staff: int | None  # the account
    name: str | None  # of a person without an account
    email: str | None  # None: that of the account
    opens: str | None
    closes: str | None
    weekdays: tuple[str, ...]  # on which the hours begin
    public_holidays: bool
    phone: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class OnCallPerson:
    """`account` is the account's name, `mail` where mails go, if anywhere. An account that was removed has neither."""

    id: int
    duty: Duty
    account: str | None
    mail: str | None
    language: str | None


_t = on_call.c
_here = _t.removed_at.is_(None)
_account = (staff.c.id == _t.staff_id) & staff.c.removed_at.is_(None)
_all = (
    select(
        _t.id,
        _t.staff_id,
        _t.name,
        _t.email,
        _t.opens,
        _t.closes,
        _t.weekdays,
        _t.public_holidays,
        _t.phone,
        staff.c.name.label("account"),
        staff.c.email.label("account_email"),
        staff.c.language,
    )
    .outerjoin(staff, _account)
    .where(_here)
    .order_by(_t.place, _t.id)
)
_last = select(func.coalesce(func.max(_t.place), 0)).where(_here)
_add = insert(on_call).returning(_t.id)
_change = update(on_call).where(_t.id == bindparam("id_"), _here)
_remove = _change.values(removed_at=bindparam("now"), name=None, email=None, phone=None)


class OnCall:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def all(self) -> list[OnCallPerson]:
        """In the order in which they are alerted."""
        return [self._person(row, self._phone(row.phone)) for row in self._connection.execute(_all)]

    def hours(self) -> list[OnCallPerson]:
        """The same without the numbers, which are not read."""
        return [self._person(row, None) for row in self._connection.execute(_all)]

    def add(self, duty: Duty, *, now: datetime) -> int:
        """At the end of the list."""
        place = self._connection.execute(_last).scalar_one() + 1
        row = {**self._row(duty), "place": place, "added_at": now}
        return int(self._connection.execute(_add, row).scalar_one())

    def change(self, id: int, duty: Duty) -> bool:
        """False where there is no such row."""
        return self._connection.execute(_change.values(**self._row(duty)), {"id_": id}).rowcount > 0

    def reorder(self, ids: Sequence[int]) -> None:
        for place, id in enumerate(ids, 1):
            self._connection.execute(_change.values(place=place), {"id_": id})

    def remove(self, id: int, *, now: datetime) -> bool:
        return self._connection.execute(_remove, {"id_": id, "now": now}).rowcount > 0

    def _row(self, duty: Duty) -> dict[str, Any]:
        return {
            "staff_id": duty.staff,
            "name": duty.name,
            "email": duty.email,
            "phone": None if duty.phone is None else self._keys.encrypt(duty.phone, context=_PHONE),
            "opens": duty.opens,
            "closes": duty.closes,
            "weekdays": " ".join(duty.weekdays),
            "public_holidays": duty.public_holidays,
        }

    def _phone(self, sealed: bytes | None) -> str | None:
        """None, too, for one that cannot be read: its owner is alerted by mail all the same, and the next one after that."""
        try:
            return None if sealed is None else self._keys.decrypt(sealed, context=_PHONE)
        except Unreadable:
            return None

    def _person(self, row: Any, phone: str | None) -> OnCallPerson:
        duty = Duty(
            staff=row.staff_id,
            name=row.name,
            email=row.email,
            opens=row.opens,
            closes=row.closes,
            weekdays=tuple(row.weekdays.split()),
            public_holidays=row.public_holidays,
            phone=phone,
        )
        mail = row.email or row.account_email
        gone = row.staff_id is not None and row.account is None
        return OnCallPerson(row.id, duty, row.account, None if gone else mail, row.language)
