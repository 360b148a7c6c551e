"""Requests of people about their own data."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "person_requests",
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id),
        sa.Column("wish", sa.String, nullable=False),
        sa.Column("found", sa.String, nullable=False),
        sa.Column("came_on", sa.String, nullable=False),
        sa.Column("answer_by", sa.String, nullable=False),
        sa.Column("made_at", Time, nullable=False),
        sa.Column("done_at", Time),
        sa.Column("outcome", sa.String),
        sa.PrimaryKeyConstraint("id", name="pk_person_requests"),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name="fk_person_requests_person_id"),
        sa.CheckConstraint(
            "wish IN ('see', 'correct', 'erase', 'object')", name=op.f("ck_person_requests_wish")
        ),
        sa.CheckConstraint(
            "found IN ('person', 'stopped', 'nothing')", name=op.f("ck_person_requests_found")
        ),
        sa.CheckConstraint(
            "outcome IN ('answered', 'erased', 'nothing', 'refused')",
            name=op.f("ck_person_requests_outcome"),
        ),
        sqlite_autoincrement=True,
    )
    open_ = sa.text("done_at IS NULL")
    op.create_index("ix_person_requests_person_id", "person_requests", ["person_id"])
    op.create_index(
        "ix_person_requests_open",
        "person_requests",
        ["answer_by", "id"],
        sqlite_where=open_,
        postgresql_where=open_,
    )


def downgrade() -> None:
    op.drop_table("person_requests")
