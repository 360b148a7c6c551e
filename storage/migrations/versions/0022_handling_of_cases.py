"""Who handles a case, what was noted and answered, and with which outcome it ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("cases", sa.Column("owner_id", Id))
    op.add_column("cases", sa.Column("first_read_at", Time))
    op.add_column("cases", sa.Column("themes", sa.String, nullable=False, server_default=""))
    op.add_column("cases", sa.Column("outcome", sa.LargeBinary))
    op.add_column("cases", sa.Column("version", sa.Integer, nullable=False, server_default=sa.text("0")))
    # SQLite would have to make the table once more, which others refer to: a later revision does so.
    if op.get_bind().dialect.name != "sqlite":
        op.create_foreign_key("fk_cases_owner_id", "cases", "staff", ["owner_id"], ["id"])
    op.create_table(
        "case_notes",
        sa.Column("id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_notes"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_notes_case_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_case_notes_staff_id"),
    )
    op.create_index("ix_case_notes_case_id", "case_notes", ["case_id"])
    op.create_table(
        "case_answers",
        sa.Column("id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("leaves_at", Time, nullable=False),
        sa.Column("queued_at", Time),
        sa.Column("taken_back_at", Time),
        sa.Column("message_id", Id),
        sa.Column("failed", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_case_answers"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_answers_case_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_case_answers_staff_id"),
    )
    op.create_index("ix_case_answers_case_id", "case_answers", ["case_id"])
    leaves = sa.text("queued_at IS NULL AND taken_back_at IS NULL")
    op.create_index(
        "ix_case_answers_leaving",
        "case_answers",
        ["leaves_at", "id"],
        sqlite_where=leaves,
        postgresql_where=leaves,
    )


def downgrade() -> None:
    op.drop_table("case_answers")
    op.drop_table("case_notes")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("fk_cases_owner_id", "cases", type_="foreignkey")
    for column in ("owner_id", "first_read_at", "themes", "outcome", "version"):
        op.drop_column("cases", column)
