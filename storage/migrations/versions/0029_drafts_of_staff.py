"""What staff are writing in cases, and who has a case open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "case_drafts",
        sa.Column("id", Id, primary_key=True),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("form", sa.String, nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("at", Time, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_drafts_case_id", onupdate="CASCADE"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_case_drafts_staff_id"),
        sa.UniqueConstraint("case_id", "staff_id", "form", name="uq_case_drafts_case_id_staff_id_form"),
        sa.CheckConstraint("form IN ('answer', 'note', 'outcome')", name=op.f("ck_case_drafts_form")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "case_viewers",
        sa.Column("id", Id, primary_key=True),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("staff_id", Id, nullable=False),
        sa.Column("seen_at", Time, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name="fk_case_viewers_case_id", onupdate="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_case_viewers_staff_id"),
        sa.UniqueConstraint("case_id", "staff_id", name="uq_case_viewers_case_id_staff_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_viewers_staff_id", "case_viewers", ["staff_id"])


def downgrade() -> None:
    op.drop_table("case_viewers")
    op.drop_table("case_drafts")
