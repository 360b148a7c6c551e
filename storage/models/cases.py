"""Cases: feedback that staff must handle, with its clocks, and everything that happened to it."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
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
    BY_WISH,
    Ageing,
    Ending,
    Leaves,
    Open,
    Rows,
    about,
    cleared,
    day,
    owner,
    plain,
    sealed,
    sign_of_life,
)

STATUSES = ("aloittamatta", "kesken", "valmis")
# The gravest first: of several matters in one case its kind is the gravest one, and its flags name all.
KINDS = (
    "violence",
    "crisis",
    "discrimination",
    "complaint",
    "bereavement",
    "suggestion",
    "call",
    "question",
    "low_rating",
    "stopped",  # words beside a STOP, which no question can follow up
    "contact",  # a sign-up to which contact was promised
)

_open = text("status <> 'valmis'")
# An answer that was promised is owed until it is given, also once the case is done.
_unanswered = text("answered_at IS NULL AND answer_by IS NOT NULL")
_owes_answer = text("closed_at IS NOT NULL AND answered_at IS NULL AND answer_by IS NOT NULL")
_owes_outcome = text("closed_at IS NOT NULL AND answered_at IS NULL AND outcome_by IS NOT NULL")
_WAITS = "(status <> 'valmis' OR (answered_at IS NULL AND (answer_by IS NOT NULL OR outcome_by IS NOT NULL)))"
_owned = text(f"{_WAITS} AND owner_id IS NOT NULL")
_addressed = text("addressed_to IS NOT NULL")
# The person was not told that the answer, or the handling, takes longer.
_late_answer = text(
    "answered_at IS NULL AND answer_by IS NOT NULL"
    " AND (late_answer_told_at IS NULL OR late_answer_told_at < wanted_at)"
)
_late_handling = text(
    "status <> 'valmis' AND answered_at IS NULL AND answer_by IS NULL AND late_handling_told_at IS NULL"
)

cases = Table(
    "cases",
    metadata,
    Column("id", Id, primary_key=True),
    Column(
        "feedback_id",
        ForeignKey("feedback.id", onupdate="CASCADE"),
        unique=True,
        info=owner(Rows.anonymised, stays=True),
    ),
    # Of `contact`, which has no feedback.
    Column(
        "signup_id",
        ForeignKey("signups.id", onupdate="CASCADE"),
        unique=True,
        info=owner(Rows.anonymised, stays=True),
    ),
    Column("kind", String, nullable=False, info=plain()),
    Column("unit", String, info=plain()),
    # Of a suggestion: the item of the catalogue, a council or a panel, whose owner is to see it.
    Column("addressed_to", String, info=plain()),
    Column("status", String, nullable=False, info=plain()),
    # Of crisis and violence that a rule is sure of, and of discrimination.
    Column("urgent", Boolean, nullable=False),
    Column("flags", String, nullable=False, info=plain()),  # words in alphabetical order, one space between
    Column("opened_at", UtcDateTime, nullable=False, info=day()),
    # Of a suggestion: until it is read first by when it must be read, from then on `outcome_by`.
    Column("handle_by", UtcDateTime, nullable=False, info=day()),
    Column("outcome_by", UtcDateTime, info=day()),  # by when the author of a suggestion is told its outcome
    Column("wanted_at", UtcDateTime, info=day()),  # since when an answer is wanted
    Column("answer_by", UtcDateTime, info=day()),
    Column("answered_at", UtcDateTime, info=day()),
    Column("closed_at", UtcDateTime, info=sign_of_life() | day()),
    # Of staff; NULL: the queue of its unit, or of the feedback lead where it has none.
    Column("owner_id", ForeignKey("staff.id")),
    Column("first_read_at", UtcDateTime, info=day()),  # by staff
    Column("themes", String, nullable=False, server_default="", info=plain()),  # as `flags`
    Column("outcome", LargeBinary, info=sealed() | cleared(BY_WISH)),  # what was done, in the words of staff
    # When the person heard that it takes longer than promised, or it was found that nothing can be told.
    Column("late_answer_told_at", UtcDateTime, info=day()),
    Column("late_handling_told_at", UtcDateTime, info=day()),
    # Grows with each change by staff: a form that was made before another change is known by it.
    Column("version", Integer, nullable=False, server_default=text("0")),
    one_of("status", STATUSES),
    one_of("kind", KINDS),
    CheckConstraint("(feedback_id IS NULL) <> (signup_id IS NULL)", name="about"),
    Index("ix_cases_open", "urgent", "handle_by", "id", sqlite_where=_open, postgresql_where=_open),
    Index("ix_cases_owned", "owner_id", "id", sqlite_where=_owned, postgresql_where=_owned),
    Index("ix_cases_unanswered", "answer_by", "id", sqlite_where=_unanswered, postgresql_where=_unanswered),
    Index("ix_cases_late_answer", "answer_by", sqlite_where=_late_answer, postgresql_where=_late_answer),
    Index(
        "ix_cases_owes_answer", "answer_by", "id", sqlite_where=_owes_answer, postgresql_where=_owes_answer
    ),
    Index(
        "ix_cases_owes_outcome",
        "outcome_by",
        "id",
        sqlite_where=_owes_outcome,
        postgresql_where=_owes_outcome,
    ),
    Index(
        "ix_cases_late_handling", "handle_by", sqlite_where=_late_handling, postgresql_where=_late_handling
    ),
    Index(
        "ix_cases_addressed_to", "addressed_to", "id", sqlite_where=_addressed, postgresql_where=_addressed
    ),
    # What staff filter by, each in the order in which they read.
    Index("ix_cases_status", "status", "urgent", "handle_by", "id"),
    Index("ix_cases_unit", "unit", "status", "urgent", "handle_by", "id"),
    Index("ix_cases_owner_id", "owner_id", "status", "urgent", "handle_by", "id"),
    Index("ix_cases_kind", "kind", "status", "urgent", "handle_by", "id"),
    Index("ix_cases_themes", "themes", "status", "urgent", "handle_by", "id"),
    sqlite_autoincrement=True,
    info=about(
        # The handler of an unfinished case may have to reach the person, and who waits for an answer, or for the outcome
        # of a suggestion, is to get it; a case that is never ended does not keep the person for ever.
        open=Open(
            _WAITS,
            days="audit",
            since="opened_at",
        ),
        # An erased person can neither be called nor answered. On which day is not written: another table may know
        # whose erasure it was.
        leaves=(
            Leaves(
                "case_events",
                {"case_id": "id", "at": "opened_at"},
                values={"who": "bot", "what": "erased"},
                where="status <> 'valmis'",
            ),
        ),
        endings=(
            Ending("status <> 'valmis'", {"status": "valmis"}, going=BY_WISH),
            Ending(
                "answered_at IS NULL",
                {"wanted_at": None, "answer_by": None, "outcome_by": None},
                going=BY_WISH,
            ),
        ),
    ),
)


def of_case(rows: Rows, *, index: bool = False) -> Column[int]:
    """The column of a row that belongs to a case, and what becomes of that row once nothing leads to the person."""
    return Column(
        "case_id",
        ForeignKey("cases.id", onupdate="CASCADE"),
        nullable=False,
        index=index or None,
        info=owner(rows),
    )


case_events = Table(
    "case_events",
    metadata,
    Column("id", Id, primary_key=True),
    of_case(Rows.anonymised, index=True),
    Column("at", UtcDateTime, nullable=False, info=day()),
    Column("who", String, nullable=False, info=plain(exported=False)),
    Column("what", String, nullable=False, info=plain()),
    Column("detail", String, info=plain()),  # never a text of the person's
    Column("version", Integer),  # which the case got by this
    sqlite_autoincrement=True,
    info=about(ages=(Ageing("what was done about cases", "audit", since="at"),)),
)

case_notes = Table(
    "case_notes",
    metadata,
    Column("id", Id, primary_key=True),
    of_case(Rows.deleted, index=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False, info=day()),
    Column("text", LargeBinary, nullable=False, info=sealed()),
    sqlite_autoincrement=True,
    info=about(ages=(Ageing("notes of cases", "free_text", since="at"),)),
)

_leaves = text("queued_at IS NULL AND taken_back_at IS NULL")
_failed = text("failed IS NOT NULL AND settled_at IS NULL")

case_answers = Table(
    "case_answers",
    metadata,
    Column("id", Id, primary_key=True),
    of_case(Rows.deleted, index=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False, info=day()),
    Column("text", LargeBinary, nullable=False, info=sealed()),
    # Until then it can be taken back; then it is queued as a message to the person.
    Column("leaves_at", UtcDateTime, nullable=False, info=day()),
    Column("queued_at", UtcDateTime, info=day()),
    Column("taken_back_at", UtcDateTime, info=day()),
    # In `messages_out`, which keeps its rows for a shorter time: no foreign key.
    Column("message_id", Id, info=cleared()),
    Column("failed", String, info=plain()),  # why it could not be queued, or did not arrive
    Column("settled_at", UtcDateTime, info=day()),  # since when nothing has to be done about that any more
    Index("ix_case_answers_leaving", "leaves_at", "id", sqlite_where=_leaves, postgresql_where=_leaves),
    Index("ix_case_answers_failed", "case_id", sqlite_where=_failed, postgresql_where=_failed),
    sqlite_autoincrement=True,
    info=about(ages=(Ageing("answers of staff", "free_text", since="at"),)),
)

CALL_SOURCES = ("phone", "given", "missing")

_open_call = text("closed_at IS NULL")
_to_be_texted = text("text_at IS NOT NULL")

# A wish to be called, from when it was said until it is closed.
case_calls = Table(
    "case_calls",
    metadata,
    Column("id", Id, primary_key=True),
    of_case(Rows.deleted, index=True),
    # To which number: the one that the person writes from, or one given for this call alone, or none yet.
    Column("source", String, nullable=False, info=plain()),
    Column("number", LargeBinary, info=sealed()),  # where it was given; NULL once the wish is closed
    Column("wished_at", UtcDateTime, nullable=False, info=day()),
    Column(
        "call_by", UtcDateTime, nullable=False, info=day()
    ),  # as promised: called in time only before this
    Column("due_at", UtcDateTime, nullable=False, info=day()),  # `call_by`, or when to try again
    Column("tries", SmallInteger, nullable=False, server_default=text("0")),  # that did not reach the person
    Column("closed_at", UtcDateTime, info=day()),
    Column("closed", String, info=plain()),  # how
    # When the person is to be told that calls did not get through; NULL: not to be told, or told.
    Column("text_at", UtcDateTime, info=day()),
    one_of("source", CALL_SOURCES),
    Index("uq_case_calls_open", "case_id", unique=True, sqlite_where=_open_call, postgresql_where=_open_call),
    Index("ix_case_calls_due", "due_at", "id", sqlite_where=_open_call, postgresql_where=_open_call),
    Index("ix_case_calls_texts", "text_at", "id", sqlite_where=_to_be_texted, postgresql_where=_to_be_texted),
    sqlite_autoincrement=True,
    info=about(ages=(Ageing("wishes to be called", "address", since="wished_at"),)),
)

case_messages = Table(
    "case_messages",
    metadata,
    Column("id", Id, primary_key=True),
    of_case(Rows.deleted, index=True),
    Column("at", UtcDateTime, nullable=False, info=day()),
    Column("text", LargeBinary, nullable=False, info=sealed()),
    # Until when it is to be answered; NULL: thanks alone, which wants no answer.
    Column("answer_by", UtcDateTime, info=day()),
    sqlite_autoincrement=True,
    info=about(ages=(Ageing("what people wrote back", "free_text", since="at"),)),
)

DRAFTED = ("answer", "note", "outcome")  # forms in which staff write

case_drafts = Table(
    "case_drafts",
    metadata,
    Column("id", Id, primary_key=True),
    of_case(Rows.deleted),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("form", String, nullable=False, info=plain(exported=False)),
    Column("text", LargeBinary, nullable=False, info=sealed()),
    Column("at", UtcDateTime, nullable=False, info=day()),
    UniqueConstraint("case_id", "staff_id", "form"),
    one_of("form", DRAFTED),
    sqlite_autoincrement=True,
    info=about(ages=(Ageing("drafts of staff", "free_text", since="at"),)),
)

# Who has the page of a case open, as far as it was heard of lately.
case_viewers = Table(
    "case_viewers",
    metadata,
    Column("id", Id, primary_key=True),
    of_case(Rows.deleted),
    Column("staff_id", ForeignKey("staff.id"), nullable=False, index=True),
    Column("seen_at", UtcDateTime, nullable=False, info=day()),
    UniqueConstraint("case_id", "staff_id"),
    sqlite_autoincrement=True,
    info=about(ages=(Ageing("who looked at cases", "free_text", since="seen_at"),)),
)
