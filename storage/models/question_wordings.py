"""The words of each version of the question 0-10, as people were asked with them."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from storage.models.base import metadata
from storage.models.meaning import about, plain

question_wordings = Table(
    "question_wordings",
    metadata,
    Column("version", String, primary_key=True, info=plain()),
    Column("response", String, primary_key=True, info=plain()),  # and the channel, where it has its own words
    Column("language", String, primary_key=True, info=plain()),
    Column("text", String, nullable=False, info=plain()),
    info=about(no_owner="words of the organisation, the same for all people"),
)
