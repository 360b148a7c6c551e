"""Visits: what a person is asked about, and why not where not."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, text

from storage.models.base import metadata, one_of
from storage.types import Id, UtcDateTime

_planned = text("status = 'planned'")
_asked = text("status = 'asked'")

visits = Table(
    "visits",
    metadata,
    Column("id", Id, primary_key=True),
    Column("external_digest", LargeBinary, nullable=False, unique=True),
    Column("external_id", LargeBinary),  # encrypted; NULL once the person is erased
    Column("unit", String, nullable=False),
    Column("person_id", ForeignKey("people.id")),  # NULL once erased
    Column("conversation_id", ForeignKey("conversations.id"), index=True),  # NULL once erased
    Column("channel", String, nullable=False),
    Column("ended_at", UtcDateTime, nullable=False),
    Column("language", String),
    Column("age_group", String),
    Column("status", String, nullable=False),
    Column("reason", String),  # of a skip
    Column("due_at", UtcDateTime),
    Column("asked_at", UtcDateTime),
    Column("reminded_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("outcome", String),
    Column("created_at", UtcDateTime, nullable=False),
    one_of("status", ("planned", "asked", "answered", "closed", "skipped")),
    Index("ix_visits_due", "due_at", "id", sqlite_where=_planned, postgresql_where=_planned),
    Index("ix_visits_planned_by_person", "person_id", sqlite_where=_planned, postgresql_where=_planned),
    Index("ix_visits_open", "asked_at", "id", sqlite_where=_asked, postgresql_where=_asked),
    Index("ix_visits_person_asked", "person_id", "asked_at"),
)
