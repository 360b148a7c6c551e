"""How often people came by the poster of an item or a campaign, without who they were."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table

from storage.models.base import metadata, one_of
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import about, plain

KINDS = ("poster", "campaign")

poster_arrivals = Table(
    "poster_arrivals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String, nullable=False, info=plain()),
    Column("name", String, nullable=False, info=plain()),  # of the item or the campaign
    Column("channel", String, nullable=False, info=plain()),
    Column("day", UtcDateTime, nullable=False),  # when it began in Finland: no time leads to the message
    one_of("kind", KINDS),
    Index("ix_poster_arrivals_of", "kind", "name", "day"),
    sqlite_autoincrement=True,
    info=about(no_owner="counted without the person and the time"),
)
