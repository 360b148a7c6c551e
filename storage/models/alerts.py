"""Who is on call, and the alerts that reach them: of danger at any hour, of what the feedback lead is told in working hours."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    text,
)

from storage.models.base import metadata, one_of
from storage.models.cases import of_case
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import Ageing, Ending, Rows, about, cleared, day, plain, sealed

URGENT = ("crisis", "violence")
TOLD_IN_WORKING_HOURS = ("uncertain", "discrimination", "complaint")
TO_JUDGE = (*URGENT, "uncertain")  # staff say whether it was right
ALERT_KINDS = (*URGENT, *TOLD_IN_WORKING_HOURS)

_waiting = text("status = 'waiting'")

on_call = Table(
    "on_call",
    metadata,
    Column("id", Id, primary_key=True),
    Column("place", Integer, nullable=False),  # in the order in which they are alerted
    # An account; else the name of a person without one.
    Column("staff_id", ForeignKey("staff.id")),
    Column("name", String, info=plain(exported=False)),
    Column("email", String, info=plain(exported=False)),  # NULL: that of the account
    Column("phone", LargeBinary, info=sealed()),
    # Hours in Finland, such as 16:00 to 08:00. NULL: at any hour.
    Column("opens", String, info=plain(exported=False)),
    Column("closes", String, info=plain(exported=False)),
    # Days on which the hours begin, such as `mon tue`.
    Column("weekdays", String, nullable=False, info=plain(exported=False)),
    Column("public_holidays", Boolean, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("removed_at", UtcDateTime),  # without address and number: they are cleared then
    info=about(
        no_owner="of staff",
        ages=(
            Ageing("people who were on call", "audit", since="removed_at", where="removed_at IS NOT NULL"),
        ),
    ),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True),
    of_case(Rows.anonymised, index=True),
    Column("kind", String, nullable=False, info=plain()),
    # `ended`: the case was done, or the person erased, before it was opened.
    Column("status", String, nullable=False, info=plain()),
    Column("raised_at", UtcDateTime, nullable=False, info=day()),
    Column(
        "due_at", UtcDateTime, info=cleared()
    ),  # when the next one is told; NULL: nothing more follows by itself
    Column("steps", SmallInteger, nullable=False, server_default=text("0")),  # how often it left
    # The rows of `on_call` that were told, with a space between; `lead` once the feedback leads were.
    Column("told", String, nullable=False, server_default="", info=plain(exported=False)),
    Column("opened_at", UtcDateTime, info=day()),
    Column("opened_by", ForeignKey("staff.id")),
    Column("opened_after", Integer),  # seconds: they stay where the times become days
    Column("verdict", String, info=plain()),  # of staff, once they know: right or wrong
    one_of("kind", ALERT_KINDS),
    one_of("status", ("waiting", "opened", "ended")),
    one_of("verdict", ("right", "wrong")),
    Index("ix_alerts_waiting", "due_at", "id", sqlite_where=_waiting, postgresql_where=_waiting),
    Index("ix_alerts_raised_at", "raised_at"),
    sqlite_autoincrement=True,
    info=about(
        endings=(Ending("status = 'waiting'", {"status": "ended"}),),
        ages=(Ageing("alerts", "audit", since="raised_at"),),
    ),
)
