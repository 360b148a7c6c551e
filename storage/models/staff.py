"""Who may see the staff pages."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, UniqueConstraint

from storage.models.base import metadata
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import about, plain

staff = Table(
    "staff",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False, info=plain(exported=False)),
    # Salted and hashed; how is the application's business.
    Column("password", String, nullable=False, info=plain(exported=False)),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("name"),
    info=about(no_owner="of staff"),
)
