"""Conversations: one address on one channel, and where the dialogue stands."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table, UniqueConstraint

from storage.models.base import metadata
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import Leaves, Rows, about, cleared, digest, owner, plain, sealed, sign_of_life

conversations = Table(
    "conversations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False, index=True, info=owner(Rows.anonymised)),
    Column("channel", String, nullable=False, info=plain()),
    Column("address", LargeBinary, info=sealed() | cleared()),
    Column("address_digest", LargeBinary, info=digest("address") | cleared()),
    Column("language", String, info=plain() | cleared()),
    Column("state", LargeBinary, info=sealed(json=True) | cleared()),  # NULL before the first turn
    Column("last_heard_at", UtcDateTime, info=cleared()),
    # Until then what comes from here answers an alert that went here: it is no feedback.
    Column("alerted_until", UtcDateTime, info=cleared()),
    # The case in which staff answered the person last, and when: what is written after that may belong to it. No
    # foreign key: a case that leads to the person no more has another number, and this one leads nowhere then.
    Column("answered_case", Id, info=cleared()),
    Column("answered_at", UtcDateTime, info=cleared()),
    Column("created_at", UtcDateTime, nullable=False, info=sign_of_life()),
    UniqueConstraint("address_digest", "channel"),
    sqlite_autoincrement=True,  # a late task of an erased conversation never meets another one
    # Nothing is sent to an erased person's addresses until the person asks for it.
    info=about(
        leaves=(
            Leaves(
                "suppressions",
                {"address_digest": "address_digest"},
                at="since",
                values={"source": "person"},
                where="address_digest IS NOT NULL",
            ),
        ),
    ),
)
