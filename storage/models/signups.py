"""Sign-ups: who wants to take part in what, on which consent, and whether the other end knows."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, text

from storage.models.base import metadata, one_of
from storage.types import Id, UtcDateTime

_active = text("status = 'active'")

signups = Table(
    "signups",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", ForeignKey("people.id"), index=True),  # NULL once erased
    Column("conversation_id", ForeignKey("conversations.id"), index=True),  # NULL once erased
    # What partners know it by. NULL: by its row number, as earlier versions of this program did; or erased.
    Column("public_id", String),
    Column("opportunity", String, nullable=False),
    Column("name", LargeBinary),  # encrypted
    Column("language", String, nullable=False),
    Column("consent_version", String, nullable=False),
    Column("consent_text", String, nullable=False),  # our own words, the same for everybody
    Column("consent_at", UtcDateTime, nullable=False),
    Column("status", String, nullable=False),
    Column("left_at", UtcDateTime),
    Column("ack_digest", LargeBinary, nullable=False, unique=True),
    Column("acknowledged_at", UtcDateTime),
    one_of("status", ("active", "left", "erased")),
    Index(
        "uq_signups_active",
        "person_id",
        "opportunity",
        unique=True,
        sqlite_where=_active,
        postgresql_where=_active,
    ),
)

# The messages that carry a sign-up out of the house: one a partner's channel.
signup_forwards = Table(
    "signup_forwards",
    metadata,
    Column("signup_id", ForeignKey("signups.id"), primary_key=True),
    Column("message_id", ForeignKey("messages_out.id"), primary_key=True),
    Index("ix_signup_forwards_message_id", "message_id"),
)
