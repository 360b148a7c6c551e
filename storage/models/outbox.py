"""Messages to people and to partners, and receipts that came before their message was known to be sent."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)

from channels.message import Status
from storage.models.base import metadata, one_of
from storage.types import Id, UtcDateTime

_open = text("due_at IS NOT NULL")
_alarming = text("reason IN ('filtered', 'misconfigured')")

messages_out = Table(
    "messages_out",
    metadata,
    Column("id", Id, primary_key=True),
    # Messages of one conversation go out in order. NULL: bound to none, such as a forward by e-mail.
    Column("conversation_id", ForeignKey("conversations.id"), index=True),
    # Of whom a message outside any conversation speaks, so that erasing the person finds it.
    Column("person_id", ForeignKey("people.id")),
    Column("channel", String, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("content", LargeBinary, nullable=False),  # encrypted JSON: address, text, buttons, subject, data
    Column("key", String, unique=True),
    # What providers and partners know it by. NULL: by its row number, as earlier versions of this program did.
    Column("public_id", String),
    Column("status", String, nullable=False),
    # When something is to be done next: sent for the first time, tried again, or (while sending) given up waiting
    # for whoever sends it. NULL once nothing is left to do.
    Column("due_at", UtcDateTime),
    Column("valid_until", UtcDateTime),
    Column("attempts", SmallInteger, nullable=False),
    # Attempts that the provider answered badly or not at all. Where whoever sent it died, nothing is counted.
    Column("maybe_sent", SmallInteger, nullable=False, server_default=text("0")),
    Column("external_digest", LargeBinary),
    # Where its buttons are still on the screen: the provider's id, which only Telegram has, and no address in it.
    Column("keyboard", String),
    Column("reason", String),
    Column("code", String),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("changed_at", UtcDateTime, nullable=False),
    one_of("status", Status),
    # By channel first: each has its own pace, and one that is slow must not be read through to reach the others.
    Index(
        "ix_messages_out_due",
        "channel",
        "priority",
        "due_at",
        "id",
        sqlite_where=_open,
        postgresql_where=_open,
    ),
    Index(
        "ix_messages_out_open_by_conversation",
        "conversation_id",
        "id",
        sqlite_where=_open,
        postgresql_where=_open,
    ),
    # Not unique: some providers count their ids anew for every person.
    Index(
        "ix_messages_out_external",
        "external_digest",
        "channel",
        sqlite_where=text("external_digest IS NOT NULL"),
        postgresql_where=text("external_digest IS NOT NULL"),
    ),
    Index(
        "ix_messages_out_person",
        "person_id",
        sqlite_where=text("person_id IS NOT NULL"),
        postgresql_where=text("person_id IS NOT NULL"),
    ),
    Index("ix_messages_out_recent", "channel", "id"),
    Index("ix_messages_out_alarming", "changed_at", sqlite_where=_alarming, postgresql_where=_alarming),
    sqlite_autoincrement=True,
)

early_receipts = Table(
    "early_receipts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String, nullable=False),
    Column("external_digest", LargeBinary, nullable=False),
    Column("status", String, nullable=False),
    Column("reason", String),
    Column("code", String),
    Column("received_at", UtcDateTime, nullable=False, index=True),
    UniqueConstraint("external_digest", "channel", "status"),
    one_of("status", Status),
)
