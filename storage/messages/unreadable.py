"""Deliveries of providers that could not be read: kept as they came, until the reader is mended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select

from channels.message import Unreadable
from storage.driver.statements import Statements
from storage.driver.upsert import InsertNew
from storage.encryption.keyring import Keyring
from storage.models import unreadable

_CONTENT = "unreadable.content"
_EXTERNAL_ID = "unreadable.external_id"


@dataclass(frozen=True, slots=True)
class Kept:
    id: int
    channel: str
    received_at: datetime
    content: str = field(repr=False)


_t = unreadable.c
_keep = InsertNew(unreadable, [_t.external_digest, _t.channel])
_all = select(_t.id, _t.channel, _t.received_at, _t.content).order_by(_t.id)
_gone = delete(unreadable).where(_t.id == bindparam("id_"))
_old = delete(unreadable).where(_t.received_at <= bindparam("before"))
_count = select(func.count()).select_from(unreadable)


class Unreadables:
    def __init__(self, connection: Statements, keys: Keyring) -> None:
        self._connection = connection
        self._keys = keys

    def keep(self, found: Sequence[Unreadable], *, now: datetime) -> None:
        """Each once, by its channel and external id."""
        if found:
            self._connection.execute(
                _keep.silent_on(self._connection),
                [
                    {
                        "channel": one.channel,
                        "external_digest": self._keys.digest(one.external_id, context=_EXTERNAL_ID),
                        "content": self._keys.encrypt(one.content, context=_CONTENT),
                        "received_at": now,
                    }
                    for one in found
                ],
            )

    def list(self) -> Sequence[Kept]:
        """In the order received."""
        return [
            Kept(row.id, row.channel, row.received_at, self._keys.decrypt(row.content, context=_CONTENT))
            for row in self._connection.execute(_all)
        ]

    def count(self) -> int:
        return self._connection.execute(_count).scalar_one()

    def read(self, id: int) -> None:
        """It could be read after all."""
        self._connection.execute(_gone, {"id_": id})

    def forget(self, *, before: datetime) -> None:
        """It belongs to no known person, so that erasure does not find it: it goes by its age."""
        self._connection.execute(_old, {"before": before})
