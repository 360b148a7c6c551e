"""Who may see the staff pages, with which roles, and where each is signed in."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, SmallInteger, String, Table, UniqueConstraint, text

from storage.models.base import metadata, one_of
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import about, plain

ROLES = ("handler", "lead", "coordinator", "partner", "reader", "privacy", "admin", "on_call")

_here = text("removed_at IS NULL")

staff = Table(
    "staff",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False, info=plain(exported=False)),
    # Salted and hashed; how is the application's business. Empty: none fits.
    Column("password", String, nullable=False, info=plain(exported=False)),
    Column("email", String, info=plain(exported=False)),
    # In which the pages speak to this member of staff.
    Column("language", String, nullable=False, server_default="fi", info=plain(exported=False)),
    # Of the demonstration: signs in without a password while the simulator is on.
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", UtcDateTime, nullable=False),
    # The row stays: the audit and cases name it. The name is free again.
    Column("removed_at", UtcDateTime),
    Index("uq_staff_name", "name", unique=True, sqlite_where=_here, postgresql_where=_here),
    info=about(no_owner="of staff"),
)

staff_roles = Table(
    "staff_roles",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False, index=True),
    Column("role", String, nullable=False, info=plain(exported=False)),
    # The role holds in this unit, or for the lists of this contact; in all where both are NULL.
    Column("unit", String, info=plain(exported=False)),
    Column("contact", String, info=plain(exported=False)),
    one_of("role", ROLES),
    info=about(no_owner="of staff"),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False, index=True),
    # SHA-256 of the cookie, in hexadecimal digits: who reads the table cannot sign in with it.
    Column("token", String, nullable=False, info=plain(exported=False)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    UniqueConstraint("token"),
    info=about(no_owner="of staff"),
)

sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("id", Id, primary_key=True),
    # SHA-256 of a name and of where the tries came from, in hexadecimal digits.
    Column("bucket", String, nullable=False, info=plain(exported=False)),
    Column("failures", SmallInteger, nullable=False),
    Column("failed_at", UtcDateTime, nullable=False),
    UniqueConstraint("bucket"),
    info=about(no_owner="of staff"),
)
