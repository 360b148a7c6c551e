"""Who must not be written to: by the digest of an address, so that it survives the erasing of the person."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, String, Table, text

from storage.models.base import metadata, one_of
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import BY_WISH, Ageing, Rows, about, cleared, digest, owner, plain, sealed

SOURCES = ("person", "provider", "wrong_person", "staff")

_active = text("lifted_at IS NULL")

suppressions = Table(
    "suppressions",
    metadata,
    Column("id", Id, primary_key=True),
    Column(
        "address_digest",
        LargeBinary,
        nullable=False,
        info=digest("address") | owner(Rows.anonymised, equals="conversations.address_digest"),
    ),
    Column("source", String, nullable=False, info=plain()),
    Column("text", LargeBinary, info=sealed() | cleared(BY_WISH)),  # the words that it was asked with
    Column("since", UtcDateTime, nullable=False),
    Column("lifted_at", UtcDateTime),
    Column("lift_text", LargeBinary, info=sealed() | cleared(BY_WISH)),
    one_of("source", SOURCES),
    Index(
        "uq_suppressions_active",
        "address_digest",
        "source",
        unique=True,
        sqlite_where=_active,
        postgresql_where=_active,
    ),
    Index("ix_suppressions_address_digest", "address_digest"),
    # By their words or their day they would lead from what was said and how a visit ended to the address.
    info=about(
        ages=(
            Ageing("words of opt-outs", "address", since="since", cleared=("text",), months=("since",)),
            Ageing(
                "words of lifted opt-outs",
                "address",
                since="lifted_at",
                cleared=("lift_text",),
                months=("lifted_at",),
            ),
        )
    ),
)
