"""People: a pseudonym under which answers are kept, and the digest of the address that a person came by."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, String, Table

from storage.models.base import metadata
from storage.types import Id, UtcDateTime

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("pseudonym", String, nullable=False, unique=True),
    Column("address_digest", LargeBinary(16), nullable=False, unique=True),
    Column("language", String),
    Column("created_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,  # an erased person's id never becomes somebody else's
)
