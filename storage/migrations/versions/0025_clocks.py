"""Clocks of cases: who was told that a promise takes longer, what was mailed to staff, and who is away."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)

_OPEN = "status <> 'valmis'"
_UNANSWERED = f"{_OPEN} AND answered_at IS NULL AND answer_by IS NOT NULL"
_INDEXES = {
    "ix_cases_owned": (["owner_id", "id"], f"{_OPEN} AND owner_id IS NOT NULL"),
    "ix_cases_unanswered": (["answer_by", "id"], _UNANSWERED),
    "ix_cases_late_answer": (
        ["answer_by"],
        f"{_UNANSWERED} AND (late_answer_told_at IS NULL OR late_answer_told_at < wanted_at)",
    ),
    "ix_cases_late_handling": (
        ["handle_by"],
        f"{_OPEN} AND answered_at IS NULL AND answer_by IS NULL AND late_handling_told_at IS NULL",
    ),
}


def upgrade() -> None:
    op.add_column("cases", sa.Column("late_answer_told_at", Time))
    op.add_column("cases", sa.Column("late_handling_told_at", Time))
    for name, (columns, where) in _INDEXES.items():
        op.create_index(name, "cases", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_table(
        "absences",
        sa.Column("id", Id, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("substitute_id", Id),
        sa.Column("begins_at", Time, nullable=False),
        sa.Column("ends_at", Time, nullable=False),
        sa.Column("made_at", Time, nullable=False),
        sa.Column("returned_at", Time),
        sa.PrimaryKeyConstraint("id", name="pk_absences"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_absences_staff_id"),
        sa.ForeignKeyConstraint(["substitute_id"], ["staff.id"], name="fk_absences_substitute_id"),
    )
    unfinished = sa.text("returned_at IS NULL")
    op.create_index("ix_absences_staff_id", "absences", ["staff_id"])
    op.create_index(
        "ix_absences_ends_at", "absences", ["ends_at"], sqlite_where=unfinished, postgresql_where=unfinished
    )
    op.create_table(
        "absence_cases",
        sa.Column("id", Id, nullable=False),
        sa.Column("absence_id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("given_to", Id),
        sa.PrimaryKeyConstraint("id", name="pk_absence_cases"),
        sa.ForeignKeyConstraint(["absence_id"], ["absences.id"], name="fk_absence_cases_absence_id"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_absence_cases_case_id", onupdate="CASCADE"
        ),
        sa.ForeignKeyConstraint(["given_to"], ["staff.id"], name="fk_absence_cases_given_to"),
    )
    op.create_index("ix_absence_cases_absence_id", "absence_cases", ["absence_id"])
    op.create_index("ix_absence_cases_case_id", "absence_cases", ["case_id"])
    op.create_table(
        "staff_mails",
        sa.Column("id", Id, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("day", sa.String, nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.Column("message_id", Id),
        sa.PrimaryKeyConstraint("id", name="pk_staff_mails"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_mails_staff_id"),
        sa.UniqueConstraint("staff_id", "day", name="uq_staff_mails_staff_id_day"),
    )
    op.create_table(
        "staff_mail_cases",
        sa.Column("id", Id, nullable=False),
        sa.Column("mail_id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("clock", sa.String, nullable=False),
        sa.Column("stage", sa.String, nullable=False),
        sa.Column("due_at", Time, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_staff_mail_cases"),
        sa.ForeignKeyConstraint(["mail_id"], ["staff_mails.id"], name="fk_staff_mail_cases_mail_id"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_staff_mail_cases_case_id", onupdate="CASCADE"
        ),
    )
    op.create_index("ix_staff_mail_cases_mail_id", "staff_mail_cases", ["mail_id"])
    op.create_index("ix_staff_mail_cases_case_id", "staff_mail_cases", ["case_id", "clock", "stage"])


def downgrade() -> None:
    for table in ("staff_mail_cases", "staff_mails", "absence_cases", "absences"):
        op.drop_table(table)
    for name in _INDEXES:
        op.drop_index(name, "cases")
    for column in ("late_answer_told_at", "late_handling_told_at"):
        op.drop_column("cases", column)
