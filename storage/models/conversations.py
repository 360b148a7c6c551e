"""Conversations: one address on one channel, and where the dialogue stands."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table, UniqueConstraint

from storage.models.base import metadata
from storage.types import Id, UtcDateTime

conversations = Table(
    "conversations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True),
    Column("channel", String, nullable=False),
    Column("address", LargeBinary),  # encrypted; NULL once the person is erased
    Column("address_digest", LargeBinary),
    Column("language", String),
    Column("state", LargeBinary),  # encrypted JSON; NULL before the first turn
    Column("last_heard_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("address_digest", "channel"),
    sqlite_autoincrement=True,  # a late task of an erased conversation never meets another one
)
