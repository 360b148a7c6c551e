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
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import Ageing, Open, Rows, about, digest, owner, plain, sealed, sign_of_life

_open = text("due_at IS NOT NULL")
_held = text("due_at IS NOT NULL AND claimed_by IS NOT NULL")
_withheld = text("reason = 'held'")
_alarming = text("reason IN ('filtered', 'misconfigured')")

messages_out = Table(
    "messages_out",
    metadata,
    Column("id", Id, primary_key=True),
    # Messages of one conversation go out in order. NULL: bound to none, such as a forward by e-mail.
    Column("conversation_id", ForeignKey("conversations.id"), index=True, info=owner(Rows.deleted)),
    # Of whom a message outside any conversation speaks, so that erasing the person finds it.
    Column("person_id", ForeignKey("people.id"), info=owner(Rows.deleted)),
    Column("channel", String, nullable=False, info=plain()),
    Column("priority", SmallInteger, nullable=False),
    # Address, text, buttons, subject, data, and a file where there is one.
    Column("content", LargeBinary, nullable=False, info=sealed(json=True)),
    Column("key", String, unique=True, info=plain()),
    # What providers and partners know it by. NULL: by its row number, as earlier versions of this program did.
    Column("public_id", String, info=plain()),
    Column("status", String, nullable=False, info=plain()),
    # When something is to be done next: sent for the first time, tried again, or (while sending) given up waiting
    # for the process that sends it. NULL once nothing is left to do.
    Column("due_at", UtcDateTime),
    # The process (`processes.id`) that has it on its way or looks it up. NULL: none, or one of an earlier version. No
    # foreign key: each claim would look at that row, and hold it.
    Column("claimed_by", Id),
    Column("valid_until", UtcDateTime),
    Column("attempts", SmallInteger, nullable=False),
    # Attempts that the provider answered badly or not at all. Where the sending process died, nothing is counted.
    Column("maybe_sent", SmallInteger, nullable=False, server_default=text("0")),
    Column("external_digest", LargeBinary, info=digest("messages_out.external_id")),
    # Where its buttons are still on the screen: the provider's id, which only Telegram has, and no address in it.
    Column("keyboard", String, info=plain()),
    Column("reason", String, info=plain()),
    Column("code", String, info=plain()),
    Column("queued_at", UtcDateTime, nullable=False, info=sign_of_life()),
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
    Index("ix_messages_out_held", "claimed_by", sqlite_where=_held, postgresql_where=_held),
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
    Index("ix_messages_out_withheld", "channel", sqlite_where=_withheld, postgresql_where=_withheld),
    Index("ix_messages_out_recent", "channel", "id"),
    Index("ix_messages_out_alarming", "changed_at", sqlite_where=_alarming, postgresql_where=_alarming),
    sqlite_autoincrement=True,
    info=about(
        open=Open("due_at IS NOT NULL"),
        ages=(
            # What carried a sign-up proves that it was forwarded, and goes with it.
            Ageing(
                "sent messages",
                "address",
                since="changed_at",
                where="due_at IS NULL",
                kept_by=("signup_forwards.message_id",),
            ),
        ),
    ),
)

early_receipts = Table(
    "early_receipts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String, nullable=False, info=plain()),
    Column("external_digest", LargeBinary, nullable=False, info=digest("messages_out.external_id")),
    Column("status", String, nullable=False, info=plain()),
    Column("reason", String, info=plain()),
    Column("code", String, info=plain()),
    Column("received_at", UtcDateTime, nullable=False, index=True),
    UniqueConstraint("external_digest", "channel", "status"),
    one_of("status", Status),
    info=about(no_owner="known by the provider's id of the message, for two days"),
)
