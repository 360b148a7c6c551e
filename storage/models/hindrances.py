"""What keeps people from taking part, by barrier, without who said it."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table

from storage.models.base import metadata, one_of
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import about, plain

BARRIERS = ("information", "age", "ability", "language", "loneliness", "experience", "money", "digital")

hindrances = Table(
    "hindrances",
    metadata,
    Column("id", Id, primary_key=True),
    Column("barrier", String, nullable=False, info=plain()),
    Column("day", UtcDateTime, nullable=False),  # when it began in Finland: no time leads to the message
    one_of("barrier", BARRIERS),
    Index("ix_hindrances_day", "day", "barrier"),
    sqlite_autoincrement=True,
    info=about(no_owner="counted without the person, the words and the time"),
)
