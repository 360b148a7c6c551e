"""Accounts of staff, with their roles. An account that was removed keeps its row: the audit names it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, literal_column, select, update

from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.models import staff, staff_roles, staff_sessions


@dataclass(frozen=True, slots=True)
class StoredRole:
    """A role, in one unit or for the lists of one contact; everywhere where both are None."""

    role: str
    unit: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True)
class StoredAccount:
    id: int
    name: str
    email: str | None
    language: str
    demo: bool
    roles: tuple[StoredRole, ...]
    password: str = field(repr=False)  # its hash


_t = staff.c
_r = staff_roles.c
_here = _t.removed_at.is_(literal_column("NULL"))
_add = InsertNew(staff, [_t.name], _t.id, where=_here)
_columns = (_t.id, _t.name, _t.email, _t.language, _t.demo, _t.password)
_held = select(staff.c.id).where(staff.c.id == bindparam("id")).with_for_update(key_share=True)
_by_name = select(*_columns).where(_here, _t.name == bindparam("name"))
_by_id = select(*_columns).where(_here, _t.id == bindparam("id"))
_all = select(*_columns).where(_here).order_by(_t.name)
_names = select(_t.id, _t.name).where(_t.id.in_(bindparam("ids", expanding=True)))
_real = select(_t.id).where(_here, ~_t.demo).limit(1)
_demo = select(_t.id).where(_here, _t.demo)
_roles = (
    select(_r.staff_id, _r.role, _r.unit, _r.contact)
    .where(_r.staff_id.in_(bindparam("ids", expanding=True)))
    .order_by(_r.id)
)
_set = update(staff).where(_t.id == bindparam("id_"))
_remove = _set.values(removed_at=bindparam("now"), password="")
_no_roles = delete(staff_roles).where(_r.staff_id == bindparam("id_"))
_signed_out = delete(staff_sessions).where(staff_sessions.c.staff_id == bindparam("id_"))


class Accounts:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def add(
        self,
        name: str,
        password: str,
        *,
        roles: Iterable[StoredRole],
        now: datetime,
        email: str | None = None,
        language: str = "fi",
        demo: bool = False,
    ) -> int | None:
        """The account's id; None where the name is taken: then nothing changes. `password` is its hash.

        A real account ends those of the demonstration.
        """
        row = {
            "name": name,
            "password": password,
            "email": email,
            "language": language,
            "demo": demo,
            "created_at": now,
        }
        if not demo:
            for id in self._connection.execute(_demo).scalars().all():
                self.remove(id, now=now)
        id = self._connection.execute(_add.on(self._connection), row).scalar()
        if id is not None:
            self.give_roles(id, roles)
        return id

    def give_roles(self, id: int, roles: Iterable[StoredRole]) -> None:
        """These and no others. They hold from the next request on."""
        self._connection.execute(_no_roles, {"id_": id})
        rows = [
            {"staff_id": id, "role": role.role, "unit": role.unit, "contact": role.contact}
            for role in dict.fromkeys(roles)
        ]
        if rows:
            self._connection.execute(insert(staff_roles), rows)

    def change(self, id: int, **values: str | None) -> None:
        """`password` (a hash), `email` or `language`. A new password ends every session of the account."""
        self._connection.execute(_set.values(**values), {"id_": id})
        if "password" in values:
            self._connection.execute(_signed_out, {"id_": id})

    def remove(self, id: int, *, now: datetime) -> None:
        """The account signs in no more, and is signed out everywhere."""
        self._connection.execute(_remove, {"id_": id, "now": now})
        self._connection.execute(_no_roles, {"id_": id})
        self._connection.execute(_signed_out, {"id_": id})

    # -- looking ------------------------------------------------------------------------------------------------
    def get(self, id: int) -> StoredAccount | None:
        return next(iter(self._accounts(_by_id, id=id)), None)

    def hold(self, id: int) -> None:
        """Of two transactions that hold an account the second waits for the first."""
        self._connection.execute(_held, {"id": id})

    def called(self, name: str) -> StoredAccount | None:
        return next(iter(self._accounts(_by_name, name=name)), None)

    def all(self) -> Sequence[StoredAccount]:
        """By name."""
        return self._accounts(_all)

    def any_real(self) -> bool:
        """Whether there is an account that is not of the demonstration."""
        return self._connection.execute(_real).first() is not None

    def names(self, ids: Iterable[int]) -> dict[int, str]:
        """Names by id, those of removed accounts too."""
        rows = self._connection.execute(_names, {"ids": list(set(ids))})
        return {row.id: row.name for row in rows}

    def _accounts(self, statement: Any, **values: Any) -> list[StoredAccount]:
        rows = self._connection.execute(statement, values).all()
        roles: dict[int, list[StoredRole]] = {row.id: [] for row in rows}
        for row in self._connection.execute(_roles, {"ids": list(roles)}) if rows else ():
            roles[row.staff_id].append(StoredRole(row.role, row.unit, row.contact))
        return [
            StoredAccount(
                row.id, row.name, row.email, row.language, row.demo, tuple(roles[row.id]), row.password
            )
            for row in rows
        ]
