"""Ready answers of staff: each sentence in several languages."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, String, Table, UniqueConstraint, text

from storage.models.base import metadata
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import about, plain

ready_answers = Table(
    "ready_answers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("sentence", Integer, nullable=False),  # the same in all languages
    Column("language", String, nullable=False, info=plain(exported=False)),
    Column("text", String, nullable=False, info=plain(exported=False)),
    # Another language of the sentence was changed since: whether this one still says the same is not known.
    Column("stale", Boolean, nullable=False, server_default=text("false")),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("removed_at", UtcDateTime),
    UniqueConstraint("sentence", "language"),
    info=about(no_owner="of staff; names no person"),
)
