"""Under whose hash key the database is: one row, written at first use."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, String, Table

from storage.models.base import metadata

keyrings = Table(
    "keyrings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("fingerprint", String, nullable=False),
    CheckConstraint("id = 1", name="only_one"),
)
