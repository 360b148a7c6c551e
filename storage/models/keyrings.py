"""Under which key the database stands: one row, written at first use, changed by `storage.rotation` alone."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, String, Table

from storage.models.base import metadata

keyrings = Table(
    "keyrings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("fingerprint", String, nullable=False),  # of the key that everything is written under
    Column("earlier", LargeBinary),  # encrypted JSON: the hash keys before its own, the first one first
    Column("leaving", String),  # fingerprint of the key before, while anything may still be under it
    CheckConstraint("id = 1", name="only_one"),
)
