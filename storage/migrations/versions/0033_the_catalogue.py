"""The catalogue: ways to take part, meeting places and answers, with their versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "catalogue_items",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content", sa.String, nullable=False),
        sa.Column("changed_at", Time, nullable=False),
        sa.Column("changed_by", Id),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_catalogue_items"),
        sa.UniqueConstraint("name", name="uq_catalogue_items_name"),
        sa.ForeignKeyConstraint(["changed_by"], ["staff.id"], name="fk_catalogue_items_changed_by"),
        sa.CheckConstraint(
            "kind IN ('opportunity', 'place', 'information')", name=op.f("ck_catalogue_items_kind")
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'published', 'closed')", name=op.f("ck_catalogue_items_status")
        ),
    )
    op.create_index("ix_catalogue_items_revision", "catalogue_items", ["revision"])
    op.create_index("ix_catalogue_items_position", "catalogue_items", ["position", "id"])
    op.create_table(
        "catalogue_versions",
        sa.Column("id", Id, nullable=False),
        sa.Column("item_id", Id, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("content", sa.String, nullable=False),
        sa.Column("changed_at", Time, nullable=False),
        sa.Column("changed_by", Id),
        sa.PrimaryKeyConstraint("id", name="pk_catalogue_versions"),
        sa.UniqueConstraint("item_id", "version", name="uq_catalogue_versions_item_id_version"),
        sa.ForeignKeyConstraint(["item_id"], ["catalogue_items.id"], name="fk_catalogue_versions_item_id"),
        sa.ForeignKeyConstraint(["changed_by"], ["staff.id"], name="fk_catalogue_versions_changed_by"),
    )
    op.create_table(
        "catalogue_revision",
        sa.Column("id", Id, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_catalogue_revision"),
    )


def downgrade() -> None:
    op.drop_table("catalogue_revision")
    op.drop_table("catalogue_versions")
    op.drop_table("catalogue_items")
