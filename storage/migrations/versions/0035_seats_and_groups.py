"""Sign-ups wait for a seat and are offered one; groups have a name, and a contact may sign up several."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.migrations.rebuilding import rebuild

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

Time = sa.DateTime(timezone=True)

_STATUSES = "status IN ('active', 'left', 'erased')"
_MORE_STATUSES = "status IN ('active', 'waiting', 'offered', 'left', 'erased')"
_INDEXES = {
    "ix_signups_seats": (["opportunity"], "status IN ('active', 'offered')"),
    "ix_signups_waiting": (["opportunity", "id"], "status = 'waiting'"),
    "ix_signups_offered": (["offered_until"], "status = 'offered'"),
}
_ACTIVE = sa.text("status = 'active'")
_ONE_PERSON = sa.text("status IN ('active', 'waiting', 'offered') AND group_size IS NULL")


def upgrade() -> None:
    op.add_column("signups", sa.Column("group_name", sa.LargeBinary))
    op.add_column("signups", sa.Column("offered_until", Time))
    op.drop_index("uq_signups_active", "signups")
    _check(_STATUSES, _MORE_STATUSES)
    for name, (columns, where) in _INDEXES.items():
        op.create_index(
            name, "signups", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )
    _one_of_each(_ONE_PERSON)


def downgrade() -> None:
    op.drop_index("uq_signups_active", "signups")
    for name in _INDEXES:
        op.drop_index(name, "signups")
    # Of several groups of one contact the first stays; none of them waits.
    op.execute(
        "UPDATE signups SET status = 'left', left_at = consent_at WHERE status IN ('waiting', 'offered')"
    )
    op.execute(
        "UPDATE signups SET status = 'left', left_at = consent_at WHERE status = 'active' AND id > (SELECT min(s.id)"
        " FROM signups s WHERE s.status = 'active' AND s.person_id = signups.person_id AND s.opportunity = signups.opportunity)"
    )
    _check(_MORE_STATUSES, _STATUSES)
    op.drop_column("signups", "offered_until")
    op.drop_column("signups", "group_name")
    _one_of_each(_ACTIVE)


def _one_of_each(where: sa.TextClause) -> None:
    op.create_index(
        "uq_signups_active",
        "signups",
        ["person_id", "opportunity"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )


def _check(before: str, after: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        rebuild(op.get_bind(), {"signups": lambda sql: sql.replace(before, after)})
        return
    op.drop_constraint(op.f("ck_signups_status"), "signups")
    op.create_check_constraint(op.f("ck_signups_status"), "signups", after)
