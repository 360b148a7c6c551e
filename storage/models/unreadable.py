"""What providers delivered and nobody could read."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, String, Table, UniqueConstraint

from storage.models.base import metadata
from storage.types import Id, UtcDateTime

unreadable = Table(
    "unreadable",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String, nullable=False),
    Column("external_digest", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),  # encrypted, as it came
    Column("received_at", UtcDateTime, nullable=False, index=True),
    UniqueConstraint("external_digest", "channel"),
    sqlite_autoincrement=True,
)
