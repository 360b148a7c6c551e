"""Messages that people sent."""

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

from storage.models.base import metadata, one_of
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import (
    Ageing,
    Leaves,
    Open,
    Rows,
    about,
    digest,
    owner,
    plain,
    sealed,
    sign_of_life,
)

_waiting = text("status = 'waiting'")
_unanswered = text("unanswered IS NOT NULL")

messages_in = Table(
    "messages_in",
    metadata,
    Column("id", Id, primary_key=True),
    Column(
        "conversation_id",
        ForeignKey("conversations.id"),
        nullable=False,
        index=True,
        info=owner(Rows.deleted),
    ),
    Column("channel", String, nullable=False, info=plain()),
    # A digest: some channels build the id from the address.
    Column("external_digest", LargeBinary, nullable=False, info=digest("messages_in.external_id")),
    Column("kind", String, nullable=False, info=plain()),
    # External id, text, payload, data.
    Column("content", LargeBinary, nullable=False, info=sealed(json=True)),
    Column("status", String, nullable=False, info=plain()),
    # Of the answer (`Priority`): what may not wait is found before all that came earlier.
    Column("priority", SmallInteger, nullable=False, server_default=text("0")),
    # Why nothing is said to it; NULL: it is answered as any other.
    Column("unanswered", String, info=plain()),
    Column("attempts", SmallInteger, nullable=False),
    Column("error", String, info=plain()),
    Column("failed_at", UtcDateTime),
    Column("received_at", UtcDateTime, nullable=False, info=sign_of_life()),
    Column("handled_at", UtcDateTime),
    UniqueConstraint("external_digest", "channel"),
    one_of("status", ("waiting", "handled", "parked")),
    Index(
        "ix_messages_in_unanswered",
        "channel",
        "unanswered",
        sqlite_where=_unanswered,
        postgresql_where=_unanswered,
    ),
    Index("ix_messages_in_waiting", "priority", "id", sqlite_where=_waiting, postgresql_where=_waiting),
    Index(
        "ix_messages_in_waiting_by_conversation",
        "conversation_id",
        "id",
        sqlite_where=_waiting,
        postgresql_where=_waiting,
    ),
    Index(
        "ix_messages_in_parked",
        "id",
        sqlite_where=text("status = 'parked'"),
        postgresql_where=text("status = 'parked'"),
    ),
    sqlite_autoincrement=True,
    info=about(
        open=Open("status <> 'handled'"),
        leaves=(
            Leaves(
                "erased_messages",
                {"channel": "channel", "external_digest": "external_digest"},
                at="erased_at",
            ),
        ),
        ages=(Ageing("received messages", "address", since="received_at", where="status = 'handled'"),),
    ),
)

# What an erased message leaves: a provider that brings it once more does not bring the person back.
erased_messages = Table(
    "erased_messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String, nullable=False, info=plain()),
    Column("external_digest", LargeBinary, nullable=False, info=digest("messages_in.external_id")),
    Column("erased_at", UtcDateTime, nullable=False),
    UniqueConstraint("external_digest", "channel"),
    info=about(
        no_owner="a digest of the provider's id, which leads to no person",
        ages=(Ageing("digests of erased messages", "repeats", since="erased_at"),),
    ),
)
