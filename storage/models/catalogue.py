"""Ways to take part, meeting places and answers, as staff keep them, with each version that there was."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from storage.models.base import metadata, one_of
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import about, plain

KINDS = ("opportunity", "place", "information")
STATES = ("draft", "published", "closed")

catalogue_items = Table(
    "catalogue_items",
    metadata,
    Column("id", Id, primary_key=True),
    # What sign-ups, files and addresses call it. It stays for good.
    Column("name", String, nullable=False, info=plain(exported=False)),
    Column("kind", String, nullable=False, info=plain(exported=False)),
    Column("position", Integer, nullable=False),  # people are shown those with lower ones first
    Column("status", String, nullable=False, info=plain(exported=False)),
    # The contact of the organisation that keeps it.
    Column("owner", String, nullable=False, info=plain(exported=False)),
    # Grows with each change: a form that was made before another change is known by it.
    Column("version", Integer, nullable=False),
    Column("content", String, nullable=False, info=plain(exported=False)),  # JSON
    Column("changed_at", UtcDateTime, nullable=False),
    # NULL: from the organisation's file.
    Column("changed_by", ForeignKey("staff.id")),
    # Of the catalogue when this item was changed last: what changed since then has higher ones.
    Column("revision", Integer, nullable=False),
    UniqueConstraint("name"),
    one_of("kind", KINDS),
    one_of("status", STATES),
    Index("ix_catalogue_items_revision", "revision"),
    Index("ix_catalogue_items_position", "position", "id"),
    info=about(no_owner="of the organisation; names no resident"),
)

catalogue_versions = Table(
    "catalogue_versions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("item_id", ForeignKey("catalogue_items.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", String, nullable=False, info=plain(exported=False)),
    Column("content", String, nullable=False, info=plain(exported=False)),  # JSON
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", ForeignKey("staff.id")),
    UniqueConstraint("item_id", "version"),
    info=about(no_owner="of the organisation; names no resident"),
)

# One row: the number of changes to the whole catalogue. Its lock puts changes in order.
catalogue_revision = Table(
    "catalogue_revision",
    metadata,
    Column("id", Id, primary_key=True),  # always 1
    Column("revision", Integer, nullable=False),
    info=about(no_owner="a counter"),
)
