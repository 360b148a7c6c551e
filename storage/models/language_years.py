"""How many visits of each year were handed in with which language: what is rare is not named for good."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, SmallInteger, String, Table

from storage.models.base import metadata
from storage.models.meaning import about, plain

ENOUGH = 30  # visits of one language in one year; from then on they are not counted any more
OTHER = "other"  # a language that fewer have

language_years = Table(
    "language_years",
    metadata,
    Column("year", SmallInteger, primary_key=True, autoincrement=False),  # in Finland
    Column("kind", String, primary_key=True, info=plain()),  # the column of visits that it is counted of
    Column("language", String, primary_key=True, info=plain()),
    Column("visits", BigInteger, nullable=False),
    info=about(no_owner="counts the visits of all people"),
)
