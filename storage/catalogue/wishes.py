"""What people looked for and did not find: masked words alone, which lead to nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from storage.driver.statements import Statements
from storage.encryption.keyring import Keyring
from storage.models import wishes

_TEXT = "wishes.text"


@dataclass(frozen=True, slots=True)
class Wish:
    id: int
    text: str = field(repr=False)


_t = wishes.c
_keep = insert(wishes)
_page = (
    select(_t.id, _t.text).where(_t.id < bindparam("before")).order_by(_t.id.desc()).limit(bindparam("limit"))
)
_one = select(_t.id, _t.text).where(_t.id == bindparam("id_"))
_gone = delete(wishes).where(_t.id == bindparam("id_"))


class Wishes:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def keep(self, text: str, *, day: datetime) -> None:
        """`day` is the beginning of it: rows of one day do not tell when each was written."""
        self._connection.execute(_keep, {"text": self._keys.encrypt(text, context=_TEXT), "day": day})

    def newest(self, *, before: int | None, limit: int) -> Sequence[Wish]:
        rows = self._connection.execute(_page, {"before": before or 2**62, "limit": limit})
        return [self._wish(row) for row in rows]

    def get(self, id: int) -> Wish | None:
        row = self._connection.execute(_one, {"id_": id}).one_or_none()
        return self._wish(row) if row else None

    def _wish(self, row: Any) -> Wish:
        return Wish(row.id, self._keys.decrypt(row.text, context=_TEXT))

    def remove(self, id: int) -> bool:
        return bool(self._connection.execute(_gone, {"id_": id}).rowcount)
