"""That the database was restored from a backup, and whether it has learnt since what happened after it."""

from __future__ import annotations

from sqlalchemy import Column, Table

from storage.models.base import metadata
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import about

restores = Table(
    "restores",
    metadata,
    Column("id", Id, primary_key=True),
    Column("as_of", UtcDateTime, nullable=False),  # what happened later is not in it
    Column("restored_at", UtcDateTime, nullable=False),
    Column("taken_in_at", UtcDateTime),  # NULL: nothing may leave yet
    info=about(no_owner="of the database itself"),
)
