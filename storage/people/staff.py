"""Who may see the staff pages."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.models import staff

_t = staff.c
_add = InsertNew(staff, [_t.name], _t.id)
_password = select(_t.password).where(_t.name == bindparam("name"))


class Staff:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def add(self, name: str, password: str, *, now: datetime) -> bool:
        """False where the name is taken: then nothing changes. `password` is its hash."""
        row = {"name": name, "password": password, "created_at": now}
        return self._connection.execute(_add.on(self._connection), row).first() is not None

    def password(self, name: str) -> str | None:
        """The hash."""
        return self._connection.execute(_password, {"name": name}).scalar()
