"""Codes that link one person's addresses, and how often an address guessed wrong."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table

from storage.models.base import metadata
from storage.types import Id, UtcDateTime

link_codes = Table(
    "link_codes",
    metadata,
    Column("id", Id, primary_key=True),
    Column(
        "conversation_id", ForeignKey("conversations.id"), nullable=False, unique=True
    ),  # who asked for it
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)

# By the digest of the address and not by the person, so that erasing oneself buys no new guesses.
link_misses = Table(
    "link_misses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("missed_at", UtcDateTime, nullable=False, index=True),
    Index("ix_link_misses_digest", "digest", "missed_at"),
)
