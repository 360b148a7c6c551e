"""Cases: feedback that somebody must handle, with its clocks, and everything that happened to it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, text

from storage.models.base import metadata, one_of
from storage.types import Id, UtcDateTime

STATUSES = ("aloittamatta", "kesken", "valmis")

_open = text("status <> 'valmis'")

cases = Table(
    "cases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("feedback_id", ForeignKey("feedback.id"), nullable=False, unique=True),
    Column("unit", String),
    Column("status", String, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("flags", String, nullable=False),  # words in alphabetical order, one space between
    Column("opened_at", UtcDateTime, nullable=False),
    Column("handle_by", UtcDateTime, nullable=False),
    Column("wanted_at", UtcDateTime),  # since when an answer is wanted
    Column("answer_by", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    one_of("status", STATUSES),
    Index("ix_cases_open", "handle_by", sqlite_where=_open, postgresql_where=_open),
)

case_events = Table(
    "case_events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String, nullable=False),
    Column("what", String, nullable=False),
    Column("detail", String),  # never a text of the person's
)
