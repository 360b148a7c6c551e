"""Which processes are alive, and which of them is sending what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_held = sa.text("due_at IS NOT NULL AND claimed_by IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "processes",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("host", sa.String, nullable=False),
        sa.Column("pid", Id, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fingerprints", sa.String, nullable=False),
        sa.Column("version", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_processes"),
        sqlite_autoincrement=True,
    )
    op.add_column("messages_out", sa.Column("claimed_by", Id))
    op.create_index(
        "ix_messages_out_held", "messages_out", ["claimed_by"], sqlite_where=_held, postgresql_where=_held
    )


def downgrade() -> None:
    op.drop_index("ix_messages_out_held", "messages_out")
    op.drop_column("messages_out", "claimed_by")
    op.drop_table("processes")
