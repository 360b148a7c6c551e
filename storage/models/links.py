"""Codes that link one person's addresses, and how often an address guessed wrong."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, Table

from storage.models.base import metadata
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import Ageing, Rows, about, digest, owner

link_codes = Table(
    "link_codes",
    metadata,
    Column("id", Id, primary_key=True),
    # Who asked for it.
    Column(
        "conversation_id",
        ForeignKey("conversations.id"),
        nullable=False,
        unique=True,
        info=owner(Rows.deleted),
    ),
    Column("digest", LargeBinary, nullable=False, unique=True, info=digest("link_codes.digest")),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    info=about(ages=(Ageing("codes", "address", since="expires_at"),)),
)

# By the digest of the address and not by the person, so that erasing oneself buys no new guesses.
link_misses = Table(
    "link_misses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("digest", LargeBinary, nullable=False, info=digest("link_misses.digest")),
    Column("missed_at", UtcDateTime, nullable=False, index=True),
    Index("ix_link_misses_digest", "digest", "missed_at"),
    info=about(
        no_owner="counts the guesses from an address for an hour, also across an erasure",
        ages=(Ageing("wrong codes", "address", since="missed_at"),),
    ),
)
