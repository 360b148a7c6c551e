"""Under which key the database stands: one row, written at first use, changed by `storage.operations.key_rotation` alone."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, String, Table, text

from storage.models.base import metadata
from storage.models.column_types import UtcDateTime
from storage.models.meaning import about, plain

keyrings = Table(
    "keyrings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    # Of the key that everything is written under.
    Column("fingerprint", String, nullable=False, info=plain()),
    # The hash keys before its own, the first one first, as encrypted JSON: a change of keys writes it itself.
    Column("earlier", LargeBinary, info=plain(exported=False)),
    # Fingerprint of the key before, while anything may still be under it.
    Column("leaving", String, info=plain()),
    # Counts the beginnings and ends of changes: every transaction compares it with what its process knows.
    Column("phase", Integer, nullable=False, server_default=text("0")),
    Column("phase_since", UtcDateTime),
    CheckConstraint("id = 1", name="only_one"),
    info=about(no_owner="of the database itself"),
)
