"""What was mailed to which member of staff about what, so that it is mailed once."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint

from storage.models.base import metadata
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import Ageing, Rows, about, owner, plain

# The digest of a day: one for each member of staff, also where there was nothing to tell.
staff_mails = Table(
    "staff_mails",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("day", String, nullable=False, info=plain(exported=False)),  # in Finland, such as 2027-03-01
    Column("at", UtcDateTime, nullable=False),
    # In `messages_out`, which keeps its rows for a shorter time: no foreign key. NULL: there was nothing to tell.
    Column("message_id", Id),
    UniqueConstraint("staff_id", "day"),
    info=about(
        no_owner="of staff",
        ages=(Ageing("mails to staff", "audit", since="at", kept_by=("staff_mail_cases.mail_id",)),),
    ),
)

# What a digest told: that this clock of the case is near its end, or has run out.
staff_mail_cases = Table(
    "staff_mail_cases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("mail_id", ForeignKey("staff_mails.id"), nullable=False, index=True),
    Column("case_id", ForeignKey("cases.id", onupdate="CASCADE"), nullable=False, info=owner(Rows.deleted)),
    Column("clock", String, nullable=False, info=plain(exported=False)),  # `handle`, `answer` or `outcome`
    Column("stage", String, nullable=False, info=plain(exported=False)),  # `soon` or `late`
    Column("due_at", UtcDateTime, nullable=False),
    Index("ix_staff_mail_cases_case_id", "case_id", "clock", "stage"),
)
