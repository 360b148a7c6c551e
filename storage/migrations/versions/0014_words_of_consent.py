"""The words that a consent was asked with, and what the person answered: encrypted, and erased with the person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent_wordings",
        sa.Column("version", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("first_shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", "language", name="pk_consent_wordings"),
    )
    op.add_column("signups", sa.Column("said", sa.LargeBinary))
    # Answers stood here in clear, those of erased people, too. The version and the time of a consent stay.
    op.drop_column("signups", "consent_text")


def downgrade() -> None:
    op.add_column("signups", sa.Column("consent_text", sa.String, nullable=False, server_default=""))
    op.drop_column("signups", "said")
    op.drop_table("consent_wordings")
