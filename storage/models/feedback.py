"""What people said, under a pseudonym."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)

from storage.models.base import metadata, one_of
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import (
    ALL_THAT_LEADS,
    BY_WISH,
    Ageing,
    Rows,
    about,
    cleared,
    common,
    day,
    owner,
    plain,
    sealed,
)

_of_a_visit = text("visit_id IS NOT NULL")
_worded = text("text IS NOT NULL")
_praise = text("text IS NOT NULL AND (rating >= 9 OR kind = 'praise')")
_suggested = text("kind = 'suggestion'")
_visit = text("kind = 'visit' AND visit_id IS NOT NULL")

# `staff`: given by telephone or on paper and entered by staff; `channel` says which.
SOURCES = ("invited", "poster", "phone", "paper", "peer", "event", "unasked", "staff")
KINDS = ("visit", "feedback", "suggestion", "question", "unclear", "complaint", "crisis", "praise")

feedback = Table(
    "feedback",
    metadata,
    Column("id", Id, primary_key=True),
    Column("pseudonym", String, index=True, info=plain() | owner(Rows.anonymised, equals="people.pseudonym")),
    Column("visit_id", ForeignKey("visits.id", onupdate="CASCADE"), info=cleared(BY_WISH)),
    Column("unit", String, info=plain()),
    Column("kind", String, nullable=False, info=plain()),
    Column("rating", SmallInteger),
    Column("text", LargeBinary, info=sealed() | cleared(BY_WISH)),
    Column("reference", String, unique=True, info=plain() | cleared(BY_WISH)),
    # How it was asked for, one of SOURCES: feedback without an invitation is never counted with the invited.
    Column("source", String, nullable=False, server_default=text("'unasked'"), info=plain()),
    Column("channel", String, nullable=False, info=plain()),
    Column(
        "language",
        String,
        info=plain() | common("language", year_of="created_at", of="visit_id"),
    ),
    # The wording's id, version and all: figures of two wordings are never mixed.
    Column("question", String, info=plain()),
    Column("created_at", UtcDateTime, nullable=False, info=day()),
    Column("changed_at", UtcDateTime, nullable=False, info=day()),
    one_of("kind", KINDS),
    one_of("source", SOURCES),
    CheckConstraint("rating BETWEEN 0 AND 10", name="rating"),
    # Without the many that are about no visit: SQLite would look through them all for one person's.
    Index("ix_feedback_visit_id", "visit_id", sqlite_where=_of_a_visit, postgresql_where=_of_a_visit),
    Index("ix_feedback_worded", "unit", "id", sqlite_where=_worded, postgresql_where=_worded),
    Index("ix_feedback_praise", "unit", "id", sqlite_where=_praise, postgresql_where=_praise),
    Index("ix_feedback_suggested", "created_at", sqlite_where=_suggested, postgresql_where=_suggested),
    Index("uq_feedback_of_visit", "visit_id", unique=True, sqlite_where=_visit, postgresql_where=_visit),
    sqlite_autoincrement=True,
    info=about(
        ages=(
            Ageing(
                "answers",
                "address",
                since="changed_at",
                cleared=ALL_THAT_LEADS,
                kept_by=("cases.feedback_id",),
                follows="visit_id",
            ),
            Ageing("texts", "free_text", since="changed_at", cleared=("text",)),
        )
    ),
)

ratings = Table(
    "ratings",
    metadata,
    Column("id", Id, primary_key=True),
    Column(
        "feedback_id",
        ForeignKey("feedback.id", onupdate="CASCADE"),
        nullable=False,
        info=owner(Rows.anonymised),
    ),
    Column("place", SmallInteger, nullable=False),  # 1 is the first rating given, the highest one counts
    Column("rating", SmallInteger, nullable=False),
    Column("given_at", UtcDateTime, nullable=False, info=day()),
    CheckConstraint("rating BETWEEN 0 AND 10", name="rating"),
    UniqueConstraint("feedback_id", "place"),
    sqlite_autoincrement=True,
)
