"""Who supports another person's suggestion: one a person, counted for the suggestion."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, text

from storage.models.base import metadata, one_of
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import BY_WISH, Ageing, Doubles, Ending, Rows, about, day, owner, plain, reference

_COUNTS = "status = 'given'"
_counts = text(_COUNTS)

supports = Table(
    "supports",
    metadata,
    Column("id", Id, primary_key=True),
    # NULL: nothing leads to the person any more, and the support counts as before.
    Column("person_id", ForeignKey("people.id"), index=True, info=owner(Rows.anonymised)),
    # The suggestion, which is another person's.
    Column("feedback_id", ForeignKey("feedback.id", onupdate="CASCADE"), nullable=False, info=reference()),
    Column("at", UtcDateTime, nullable=False, info=day()),
    # `void` counts no more: the person was erased, or turned out to be one who had supported it already. When is not
    # written: another table may know whose erasure it was.
    Column("status", String, nullable=False, server_default=text("'given'"), info=plain()),
    one_of("status", ("given", "void")),
    Index(
        "uq_supports_person",
        "person_id",
        "feedback_id",
        unique=True,
        sqlite_where=_counts,
        postgresql_where=_counts,
    ),
    Index("ix_supports_feedback_id", "feedback_id"),
    sqlite_autoincrement=True,
    info=about(
        endings=(Ending(_COUNTS, {"status": "void"}, going=BY_WISH),),
        doubles=Doubles(("feedback_id",), Ending(_COUNTS, {"status": "void"})),
        ages=(Ageing("supports", "free_text", since="at"),),
    ),
)
