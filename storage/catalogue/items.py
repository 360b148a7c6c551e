"""Items of the catalogue. An item is never deleted: it is closed. Each of its versions is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from storage.driver.by_dialect import ByDialect
from storage.driver.statements import Statements
from storage.models import catalogue_items, catalogue_revision, catalogue_versions, signups


@dataclass(frozen=True, slots=True)
class NewItem:
    """`name` is what sign-ups and addresses call it."""

    name: str
    kind: str
    status: str
    owner: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredItem:
    """`changed_by` None: from the organisation's file. `revision` is the catalogue's at its last change."""

    id: int
    name: str
    kind: str
    position: int
    status: str
    owner: str
    version: int
    content: Mapping[str, Any]
    changed_at: datetime
    changed_by: int | None
    revision: int


@dataclass(frozen=True, slots=True)
class Version:
    version: int
    status: str
    content: Mapping[str, Any]
    changed_at: datetime
    changed_by: int | None


_i, _v, _r = catalogue_items.c, catalogue_versions.c, catalogue_revision.c
_items = select(
    _i.id, _i.name, _i.kind, _i.position, _i.status, _i.owner,
    _i.version, _i.content, _i.changed_at, _i.changed_by, _i.revision,
)  # fmt: skip
_revision = select(_r.revision)
_since = _items.where(_i.revision > bindparam("revision_")).order_by(_i.position, _i.id)
_named = _items.where(_i.name == bindparam("name_"))
_last = select(func.coalesce(func.max(_i.position), 0))
_joined = select(signups.c.id).where(signups.c.opportunity == bindparam("name_")).limit(1)
_versions = (
    select(_v.version, _v.status, _v.content, _v.changed_at, _v.changed_by)
    .where(_v.item_id == bindparam("item"))
    .order_by(_v.version.desc())
    .limit(bindparam("limit"))
)
_add = insert(catalogue_items)
_keep = insert(catalogue_versions)
_write = (
    update(catalogue_items)
    .where(_i.id == bindparam("item"), _i.version == bindparam("seen"))
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in ("status", "owner", "version", "content", "changed_at", "changed_by", "revision")
        }
    )
)


def _next_on(insert_: Any) -> Any:
    return (
        insert_(catalogue_revision)
        .values(id=1, revision=1)
        .on_conflict_do_update(index_elements=[_r.id], set_={"revision": _r.revision + 1})
        .returning(_r.revision)
    )


_next = ByDialect(_next_on)


class CatalogueItems:
    def __init__(self, connection: Statements) -> None:
        self._connection = connection

    def revision(self) -> int:
        """How many changes there were; 0 in a new installation."""
        return self._connection.execute(_revision).scalar() or 0

    def changed_since(self, revision: int) -> list[StoredItem]:
        """In the catalogue's order; all of them since 0."""
        return [_stored(row) for row in self._connection.execute(_since, {"revision_": revision})]

    def get(self, name: str) -> StoredItem | None:
        row = self._connection.execute(_named, {"name_": name}).first()
        return _stored(row) if row else None

    def page(
        self,
        *,
        after: str = "",
        limit: int,
        kind: str | None = None,
        status: str | None = None,
        owners: Sequence[str] | None = None,
    ) -> list[StoredItem]:
        """By name, those after this one, of what the filters name."""
        found = _items.where(_i.name > after).order_by(_i.name).limit(limit)
        if kind is not None:
            found = found.where(_i.kind == kind)
        if status is not None:
            found = found.where(_i.status == status)
        if owners is not None:
            found = found.where(_i.owner.in_(owners))
        return [_stored(row) for row in self._connection.execute(found)]

    def begin(self, items: Sequence[NewItem], *, now: datetime) -> bool:
        """Those of a new installation, in this order. Nothing where there is a catalogue already."""
        if self.revision():
            return False
        revision = self._next_revision()
        if revision > 1:
            return False  # another process has begun meanwhile
        rows = [
            _row(item, version=1, position=position, revision=revision, now=now, staff=None)
            for position, item in enumerate(items, 1)
        ]
        if rows:
            self._connection.execute(_add, rows)
            numbers = {row.name: row.id for row in self._connection.execute(_items)}
            self._connection.execute(_keep, [_version(numbers[row["name"]], row) for row in rows])
        return True

    def add(self, item: NewItem, *, now: datetime, staff: int | None = None) -> StoredItem | None:
        """Behind all others. None where one is called so already."""
        revision = self._next_revision()  # locks: all other changes wait for this transaction
        if self.get(item.name) is not None:
            return None
        position = (self._connection.execute(_last).scalar() or 0) + 1
        row = _row(item, version=1, position=position, revision=revision, now=now, staff=staff)
        self._connection.execute(_add, row)
        stored = self.get(item.name)
        assert stored is not None
        self._connection.execute(_keep, _version(stored.id, row))
        return stored

    def write(
        self,
        stored: StoredItem,
        *,
        status: str,
        owner: str,
        content: Mapping[str, Any],
        now: datetime,
        staff: int | None = None,
    ) -> bool:
        """A new version of this one. False where it was changed since it was read."""
        new = NewItem(stored.name, stored.kind, status, owner, content)
        row = _row(
            new,
            version=stored.version + 1,
            position=stored.position,
            revision=self._next_revision(),
            now=now,
            staff=staff,
        )
        values = {
            f"new_{name}": value for name, value in row.items() if name not in ("name", "kind", "position")
        }
        written = self._connection.execute(_write, {**values, "item": stored.id, "seen": stored.version})
        if written.rowcount != 1:
            return False
        self._connection.execute(_keep, _version(stored.id, row))
        return True

    def versions(self, item: int, *, limit: int) -> list[Version]:
        """The newest first."""
        rows = self._connection.execute(_versions, {"item": item, "limit": limit})
        return [
            Version(row.version, row.status, json.loads(row.content), row.changed_at, row.changed_by)
            for row in rows
        ]

    def count(self, status: str, owners: Sequence[str] | None) -> int:
        """How many are in this state, of these owners; None: of all."""
        found = select(func.count()).select_from(catalogue_items).where(_i.status == status)
        if owners is not None:
            found = found.where(_i.owner.in_(owners))
        return self._connection.execute(found).scalar_one()

    def joined(self, name: str) -> bool:
        """Whether a person signed up for it at any time."""
        return self._connection.execute(_joined, {"name_": name}).first() is not None

    def _next_revision(self) -> int:
        statement = _next.on(self._connection.dialect)
        revision: int = self._connection.execute(statement).scalar_one()
        return revision


def _row(
    item: NewItem, *, version: int, position: int, revision: int, now: datetime, staff: int | None
) -> dict[str, Any]:
    return {
        "name": item.name,
        "kind": item.kind,
        "position": position,
        "status": item.status,
        "owner": item.owner,
        "version": version,
        "content": json.dumps(item.content, ensure_ascii=False),
        "changed_at": now,
        "changed_by": staff,
        "revision": revision,
    }


def _version(item: int, row: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("version", "status", "content", "changed_at", "changed_by")
    return {"item_id": item, **{name: row[name] for name in kept}}


def _stored(row: Any) -> StoredItem:
    return StoredItem(
        row.id, row.name, row.kind, row.position, row.status, row.owner,
        row.version, json.loads(row.content), row.changed_at, row.changed_by, row.revision,
    )  # fmt: skip
