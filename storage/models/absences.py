"""When staff are away, who stands in for them, and which cases were given away for that time."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, text

from storage.models.base import metadata
from storage.models.cases import of_case
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import Ageing, Rows, about

_unfinished = text("returned_at IS NULL")

absences = Table(
    "absences",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False, index=True),
    # Who gets the cases; NULL: the queues of their units.
    Column("substitute_id", ForeignKey("staff.id")),
    Column("begins_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),  # from then on the person is back
    Column("made_at", UtcDateTime, nullable=False),
    # When the cases went back; NULL: not yet.
    Column("returned_at", UtcDateTime),
    Index("ix_absences_ends_at", "ends_at", sqlite_where=_unfinished, postgresql_where=_unfinished),
    info=about(
        no_owner="of staff",
        ages=(Ageing("absences of staff", "audit", since="ends_at", where="returned_at IS NOT NULL"),),
    ),
)

absence_cases = Table(
    "absence_cases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("absence_id", ForeignKey("absences.id"), nullable=False, index=True),
    of_case(Rows.deleted, index=True),
    # The owner that the case got; NULL: none.
    Column("given_to", ForeignKey("staff.id")),
)
