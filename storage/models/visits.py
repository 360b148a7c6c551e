"""Visits: what a person is asked about, and why not where not."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table, text

from storage.models.base import metadata, one_of
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import (
    ALL_THAT_LEADS,
    BY_WISH,
    Ageing,
    Ending,
    Open,
    Rows,
    about,
    cleared,
    common,
    day,
    digest,
    owner,
    plain,
    sealed,
    sign_of_life,
)

_planned = text("status = 'planned'")
_asked = text("status = 'asked'")
_unreminded = text("status = 'asked' AND reminded_at IS NULL")
_lost = text("unit = ''")  # known from the question that went out alone, until it is handed in again

visits = Table(
    "visits",
    metadata,
    Column("id", Id, primary_key=True),
    Column("external_digest", LargeBinary, nullable=False, unique=True, info=digest("visits.external_id")),
    Column("external_id", LargeBinary, info=sealed() | cleared()),
    Column("unit", String, nullable=False, info=plain()),
    # Of the unit, as they were when the visit came in: a unit may move.
    Column("service", String, info=plain()),
    Column("area", String, info=plain()),
    Column("person_id", ForeignKey("people.id"), info=owner(Rows.anonymised)),
    Column("conversation_id", ForeignKey("conversations.id"), index=True, info=cleared()),
    Column("channel", String, nullable=False, info=plain()),
    Column("ended_at", UtcDateTime, nullable=False, info=day()),
    # In which the person is asked, or was.
    Column("language", String, info=plain() | common("language", year_of="ended_at")),
    # A code of ISO 639.
    Column("mother_tongue", String, info=plain() | common("mother_tongue", year_of="ended_at")),
    Column("age_group", String, info=plain()),
    # Where the person lives: one of the organisation's, or `other`; and its area, which stays.
    Column("municipality", String, info=plain() | cleared()),
    Column("home_area", String, info=plain()),
    # How its answer is asked for: each visit that is handed in invites one.
    Column("source", String, nullable=False, server_default=text("'invited'"), info=plain()),
    # The version of the question that went out.
    Column("question", String, info=plain()),
    Column("status", String, nullable=False, info=plain()),
    Column("reason", String, info=plain()),  # of a skip
    Column("due_at", UtcDateTime, info=day()),
    Column("asked_at", UtcDateTime, info=sign_of_life() | day()),
    # By the provider's receipt, or taken by a provider that gives none.
    Column("delivered_at", UtcDateTime, info=day()),
    Column("remind_at", UtcDateTime, info=cleared()),  # both by the rules at the moment of asking
    Column("close_at", UtcDateTime, info=cleared()),
    Column("reminded_at", UtcDateTime, info=day()),
    Column("answered_at", UtcDateTime, info=day()),  # the first time, in numbers or in words
    # The person stopped after the question, or a record said that they must not be asked.
    Column("withdrawn_at", UtcDateTime, info=day() | cleared(BY_WISH)),
    Column("closed_at", UtcDateTime, info=sign_of_life() | day()),
    Column("outcome", String, info=plain()),
    Column("created_at", UtcDateTime, nullable=False, info=sign_of_life() | day()),
    one_of("status", ("planned", "asked", "answered", "closed", "skipped")),
    Index("ix_visits_due", "due_at", "id", sqlite_where=_planned, postgresql_where=_planned),
    Index("ix_visits_planned_by_person", "person_id", sqlite_where=_planned, postgresql_where=_planned),
    Index("ix_visits_to_close", "close_at", "id", sqlite_where=_asked, postgresql_where=_asked),
    Index("ix_visits_to_remind", "remind_at", "id", sqlite_where=_unreminded, postgresql_where=_unreminded),
    Index("ix_visits_person_asked", "person_id", "asked_at"),
    Index("ix_visits_lost", "conversation_id", sqlite_where=_lost, postgresql_where=_lost),
    sqlite_autoincrement=True,  # its number is in the key of its question, which is queued once for ever
    info=about(
        open=Open("status IN ('planned', 'asked')"),
        endings=(
            # On which day is not written: another table may know whose erasure it was.
            Ending("status = 'planned'", {"status": "skipped", "reason": "erased"}),
            Ending("status = 'asked'", {"status": "closed", "outcome": "erased"}),
            # Who has all erased while a question is open stops by that.
            Ending("outcome = 'stopped'", {"closed_at": None}, going=BY_WISH),
        ),
        # A visit itself is statistics and stays.
        ages=(
            Ageing(
                "unanswered visits",
                "unanswered_visit",
                since="closed_at",
                where="status IN ('closed', 'skipped')",
                cleared=ALL_THAT_LEADS,
                kept_by=("feedback.visit_id",),
            ),
            Ageing(
                "answered visits",
                "address",
                since="asked_at",
                where="status IN ('closed', 'answered')",
                cleared=ALL_THAT_LEADS,
                kept_by=("feedback.visit_id",),
            ),
        ),
    ),
)
