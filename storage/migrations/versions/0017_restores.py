"""That a database was restored from a backup; visits that only the provider's list tells of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "restores",
        sa.Column("id", Id, nullable=False),
        sa.Column("as_of", Instant, nullable=False),
        sa.Column("restored_at", Instant, nullable=False),
        sa.Column("taken_in_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_restores"),
    )
    lost = sa.text("unit = ''")
    op.create_index("ix_visits_lost", "visits", ["conversation_id"], sqlite_where=lost, postgresql_where=lost)
    held = sa.text("reason = 'held'")
    op.create_index(
        "ix_messages_out_withheld", "messages_out", ["channel"], sqlite_where=held, postgresql_where=held
    )


def downgrade() -> None:
    op.drop_index("ix_messages_out_withheld", table_name="messages_out")
    op.drop_index("ix_visits_lost", table_name="visits")
    op.drop_table("restores")
