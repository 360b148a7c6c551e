"""What an erased message leaves, so that its repeat is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "erased_messages",
        sa.Column("id", Id, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("external_digest", sa.LargeBinary(16), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erased_messages"),
        sa.UniqueConstraint("external_digest", "channel", name="uq_erased_messages_external_digest_channel"),
    )


def downgrade() -> None:
    op.drop_table("erased_messages")
