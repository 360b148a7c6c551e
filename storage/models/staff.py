"""Who may see the staff pages."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, UniqueConstraint

from storage.models.base import metadata
from storage.types import Id, UtcDateTime

staff = Table(
    "staff",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False),
    Column("password", String, nullable=False),  # salted and hashed; how is the application's business
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("name"),
)
