"""Wishes of a dialogue to be woken."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, String, Table, UniqueConstraint

from storage.models.base import metadata
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import Rows, owner, plain

reminders = Table(
    "reminders",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, info=owner(Rows.deleted)),
    Column("name", String, nullable=False, info=plain()),
    Column("event", String, nullable=False, info=plain()),
    Column("due_at", UtcDateTime, nullable=False, index=True),
    Column("kill_on_user_message", Boolean, nullable=False),
    UniqueConstraint("conversation_id", "name"),
    sqlite_autoincrement=True,
)
