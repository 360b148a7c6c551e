"""Several addresses of one person, deliveries that cannot be read, and failures that an operator must mend."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("people", sa.Column("same_as", Id))
    op.create_index(
        "ix_people_same_as",
        "people",
        ["same_as"],
        sqlite_where=sa.text("same_as IS NOT NULL"),
        postgresql_where=sa.text("same_as IS NOT NULL"),
    )
    op.create_table(
        "link_codes",
        sa.Column("id", Id, nullable=False),
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_link_codes"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_link_codes_conversation_id"
        ),
        sa.UniqueConstraint("conversation_id", name="uq_link_codes_conversation_id"),
        sa.UniqueConstraint("digest", name="uq_link_codes_digest"),
    )
    op.create_index("ix_link_codes_expires_at", "link_codes", ["expires_at"])
    op.create_table(
        "link_misses",
        sa.Column("id", Id, nullable=False),
        sa.Column("digest", sa.LargeBinary(16), nullable=False),
        sa.Column("missed_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_link_misses"),
    )
    op.create_index("ix_link_misses_digest", "link_misses", ["digest", "missed_at"])
    op.create_index("ix_link_misses_missed_at", "link_misses", ["missed_at"])
    op.create_table(
        "unreadable",
        sa.Column("id", Id, nullable=False),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("external_digest", sa.LargeBinary(16), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unreadable"),
        sa.UniqueConstraint("external_digest", "channel", name="uq_unreadable_external_digest_channel"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_unreadable_received_at", "unreadable", ["received_at"])
    alarming = sa.text("reason IN ('filtered', 'misconfigured')")
    op.create_index(
        "ix_messages_out_alarming",
        "messages_out",
        ["changed_at"],
        sqlite_where=alarming,
        postgresql_where=alarming,
    )


def downgrade() -> None:
    op.drop_index("ix_messages_out_alarming", table_name="messages_out")
    op.drop_table("unreadable")
    op.drop_table("link_misses")
    op.drop_table("link_codes")
    op.drop_index("ix_people_same_as", table_name="people")
    op.drop_column("people", "same_as")
