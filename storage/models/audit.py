"""What staff and the operator did: read, changed, exported, commanded. Rows are added and never changed.

The database itself refuses every UPDATE of `audit`, and every DELETE of rows that are not older than
`audit_limits.before`. Retention moves that limit on.
"""

from __future__ import annotations

from sqlalchemy import DDL, Column, ForeignKey, Index, String, Table, event, text

from storage.models.base import metadata
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import Ageing, about, plain

_acts = text("action <> 'read'")

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    # NULL: a command on the machine itself, or the application.
    Column("staff_id", ForeignKey("staff.id")),
    Column("role", String, info=plain(exported=False)),
    # Such as `read`, `change`, `export`, `command` or `sign-in`.
    Column("action", String, nullable=False, info=plain(exported=False)),
    # Such as `case`; `subject_id` is its row there. No column here holds anything personal, so that erasing, joining
    # and the change of keys leave all rows as they are.
    Column("subject", String, nullable=False, info=plain(exported=False)),
    Column("subject_id", Id),
    Column("detail", String, info=plain(exported=False)),
    Index("ix_audit_subject", "subject", "subject_id"),
    Index("ix_audit_staff_id", "staff_id", "id"),
    Index("ix_audit_at", "at"),
    Index("ix_audit_acts", "action", "id", sqlite_where=_acts, postgresql_where=_acts),
    info=about(
        no_owner="about what staff did; subjects are numbers of rows",
        ages=(Ageing("what staff did", "audit", since="at", permit="audit_limits"),),
    ),
)

audit_limits = Table(
    "audit_limits",
    metadata,
    Column("id", Id, primary_key=True),  # always 1
    Column("before", UtcDateTime, nullable=False),  # older rows may be deleted
    info=about(no_owner="a limit of retention"),
)

GUARD = "audit_kept"  # the function behind the triggers on PostgreSQL
_GUARDS = {
    "sqlite": (
        """CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'audit: rows are never changed'); END""",
        """CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
        WHEN OLD.at >= coalesce((SELECT before FROM audit_limits), '')
        BEGIN SELECT RAISE(ABORT, 'audit: rows are kept until retention ends'); END""",
    ),
    "postgresql": (
        """CREATE OR REPLACE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                IF OLD.at < (SELECT before FROM audit_limits) THEN RETURN OLD; END IF;
                RAISE EXCEPTION 'audit: rows are kept until retention ends';
            END IF;
            RAISE EXCEPTION 'audit: rows are never changed';
        END $$""",
        """CREATE TRIGGER audit_no_update BEFORE UPDATE OR DELETE ON audit
        FOR EACH ROW EXECUTE FUNCTION audit_kept()""",
        """CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_kept()""",
    ),
}
for _database, _statements in _GUARDS.items():
    for _statement in _statements:
        guard = DDL(_statement).execute_if(dialect=_database)  # type: ignore[no-untyped-call]
        event.listen(audit, "after_create", guard)
