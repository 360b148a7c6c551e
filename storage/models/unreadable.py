"""Deliveries of providers that could not be read."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, String, Table, UniqueConstraint

from storage.models.base import metadata
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import Ageing, about, digest, plain, sealed

unreadable = Table(
    "unreadable",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String, nullable=False, info=plain()),
    Column("external_digest", LargeBinary, nullable=False, info=digest("unreadable.external_id")),
    Column("content", LargeBinary, nullable=False, info=sealed()),  # as it came
    Column("received_at", UtcDateTime, nullable=False, index=True),
    UniqueConstraint("external_digest", "channel"),
    sqlite_autoincrement=True,
    info=about(
        no_owner="who wrote it cannot be read either, and it stays for thirty days at most",
        ages=(Ageing("unreadable ones", "address", since="received_at"),),
    ),
)
