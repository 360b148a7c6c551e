"""Requests of people about their own data, as they came by letter or at a counter, with the day of the answer."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, text

from storage.models.base import metadata, one_of
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import Ageing, Open, Rows, about, owner, plain

WISHES = ("see", "correct", "erase", "object")
# What was found under the number: a person; no person, but that no messages may go there; nothing.
FOUND = ("person", "stopped", "nothing")
OUTCOMES = ("answered", "erased", "nothing", "refused")

_open = text("done_at IS NULL")

person_requests = Table(
    "person_requests",
    metadata,
    Column("id", Id, primary_key=True),
    # NULL: no person was found, or the person is erased. The row stays as the proof of what was done, by its number.
    Column("person_id", ForeignKey("people.id"), index=True, info=owner(Rows.anonymised)),
    Column("wish", String, nullable=False, info=plain()),
    Column("found", String, nullable=False, info=plain()),
    # Days in Finland, such as 2027-03-01: when it came, and by when it must be answered.
    Column("came_on", String, nullable=False, info=plain()),
    Column("answer_by", String, nullable=False, info=plain()),
    Column("made_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Column("outcome", String, info=plain()),
    one_of("wish", WISHES),
    one_of("found", FOUND),
    one_of("outcome", OUTCOMES),
    Index("ix_person_requests_open", "answer_by", "id", sqlite_where=_open, postgresql_where=_open),
    sqlite_autoincrement=True,  # the audit knows it by its number
    info=about(
        open=Open("done_at IS NULL", days="audit", since="made_at"),
        ages=(
            Ageing("requests of people", "audit", since="done_at", where="done_at IS NOT NULL"),
            Ageing("unanswered requests of people", "audit", since="made_at", where="done_at IS NULL"),
        ),
    ),
)
