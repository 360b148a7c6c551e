"""Cases: feedback that staff must handle, with its clocks, and everything that happened to it."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, text

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
    owner,
    plain,
    sign_of_life,
)

STATUSES = ("aloittamatta", "kesken", "valmis")

_open = text("status <> 'valmis'")

cases = Table(
    "cases",
    metadata,
    Column("id", Id, primary_key=True),
    Column(
        "feedback_id", ForeignKey("feedback.id"), nullable=False, unique=True, info=owner(Rows.anonymised)
    ),
    Column("unit", String, info=plain()),
    Column("status", String, nullable=False, info=plain()),
    Column("urgent", Boolean, nullable=False),
    Column("flags", String, nullable=False, info=plain()),  # words in alphabetical order, one space between
    Column("opened_at", UtcDateTime, nullable=False),
    Column("handle_by", UtcDateTime, nullable=False),
    Column("wanted_at", UtcDateTime),  # since when an answer is wanted
    Column("answer_by", UtcDateTime),
    Column("answered_at", UtcDateTime),
    Column("closed_at", UtcDateTime, info=sign_of_life()),
    one_of("status", STATUSES),
    Index("ix_cases_open", "urgent", "handle_by", "id", sqlite_where=_open, postgresql_where=_open),
    info=about(
        # Who handles an unfinished case may have to reach the person. One that is never ended does not last for ever.
        open=Open("status <> 'valmis'", days="audit", since="opened_at"),
        # An erased person can neither be called nor answered.
        leaves=(
            Leaves(
                "case_events",
                {"case_id": "id"},
                at="at",
                values={"who": "bot", "what": "erased"},
                where="status <> 'valmis'",
            ),
        ),
        endings=(
            Ending("status <> 'valmis'", {"status": "valmis"}, at="closed_at", going=BY_WISH),
            Ending("answered_at IS NULL", {"wanted_at": None, "answer_by": None}, going=BY_WISH),
        ),
    ),
)

case_events = Table(
    "case_events",
    metadata,
    Column("id", Id, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True, info=owner(Rows.anonymised)),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String, nullable=False, info=plain(exported=False)),
    Column("what", String, nullable=False, info=plain()),
    Column("detail", String, info=plain()),  # never a text of the person's
    info=about(ages=(Ageing("what was done about cases", "audit", since="at"),)),
)
