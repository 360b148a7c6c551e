"""Wishes of a dialogue to be woken."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, String, Table, UniqueConstraint

from storage.models.base import metadata
from storage.types import Id, UtcDateTime

reminders = Table(
    "reminders",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("event", String, nullable=False),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("kill_on_user_message", Boolean, nullable=False),
    UniqueConstraint("conversation_id", "name"),
    sqlite_autoincrement=True,
)
