"""How often people were told how to make an official initiative, without whom."""

from __future__ import annotations

from sqlalchemy import Column, Table

from storage.models.base import metadata
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import Ageing, about

# One row each time: a counter would make all who are told it wait for each other.
official_ways = Table(
    "official_ways",
    metadata,
    Column("id", Id, primary_key=True),
    Column("day", UtcDateTime, nullable=False, index=True),  # when it began in Finland
    sqlite_autoincrement=True,
    info=about(
        no_owner="counts that something was told, without the person, the channel and the time",
        ages=(Ageing("tellings of the official way", "audit", since="day"),),
    ),
)
