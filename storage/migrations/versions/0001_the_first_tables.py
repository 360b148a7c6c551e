"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Instant = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "early_receipts",
        sa.Column("id", Id, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("external_digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("code", sa.String()),
        sa.Column("received_at", Instant, nullable=False),
        sa.CheckConstraint(
            "status IN ('queued', 'sending', 'unconfirmed', 'sent', 'delivered', 'failed', 'dropped')",
            name=op.f("ck_early_receipts_status"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_receipts")),
        sa.UniqueConstraint(
            "external_digest",
            "channel",
            "status",
            name=op.f("uq_early_receipts_external_digest_channel_status"),
        ),
    )
    op.create_index(op.f("ix_early_receipts_received_at"), "early_receipts", ["received_at"])
    op.create_table(
        "keyrings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_keyrings_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keyrings")),
    )
    op.create_table(
        "people",
        sa.Column("id", Id, nullable=False),
        sa.Column("pseudonym", sa.String()),
        sa.Column("address_digest", sa.LargeBinary(length=16)),
        sa.Column("language", sa.String()),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("erased_at", Instant),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("address_digest", name=op.f("uq_people_address_digest")),
        sa.UniqueConstraint("pseudonym", name=op.f("uq_people_pseudonym")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_people_erased",
        "people",
        ["id"],
        sqlite_where=sa.text("erased_at IS NOT NULL"),
        postgresql_where=sa.text("erased_at IS NOT NULL"),
    )
    op.create_table(
        "suppressions",
        sa.Column("id", Id, nullable=False),
        sa.Column("address_digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("text", sa.LargeBinary()),
        sa.Column("since", Instant, nullable=False),
        sa.Column("lifted_at", Instant),
        sa.Column("lift_text", sa.LargeBinary()),
        sa.CheckConstraint(
            "source IN ('person', 'provider', 'wrong_person', 'staff')", name=op.f("ck_suppressions_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressions")),
    )
    op.create_index("ix_suppressions_address_digest", "suppressions", ["address_digest"])
    op.create_index(
        "uq_suppressions_active",
        "suppressions",
        ["address_digest", "source"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "conversations",
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.LargeBinary()),
        sa.Column("address_digest", sa.LargeBinary(length=16)),
        sa.Column("language", sa.String()),
        sa.Column("state", sa.LargeBinary()),
        sa.Column("last_heard_at", Instant),
        sa.Column("created_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_conversations_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint(
            "address_digest", "channel", name=op.f("uq_conversations_address_digest_channel")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_conversations_person_id"), "conversations", ["person_id"])
    op.create_table(
        "messages_in",
        sa.Column("id", Id, nullable=False),
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("external_digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("error", sa.String()),
        sa.Column("failed_at", Instant),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("handled_at", Instant),
        sa.CheckConstraint("status IN ('waiting', 'handled', 'parked')", name=op.f("ck_messages_in_status")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_messages_in_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages_in")),
        sa.UniqueConstraint(
            "external_digest", "channel", name=op.f("uq_messages_in_external_digest_channel")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_messages_in_conversation_id"), "messages_in", ["conversation_id"])
    op.create_index(
        "ix_messages_in_parked",
        "messages_in",
        ["id"],
        sqlite_where=sa.text("status = 'parked'"),
        postgresql_where=sa.text("status = 'parked'"),
    )
    op.create_index(
        "ix_messages_in_waiting",
        "messages_in",
        ["id"],
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_index(
        "ix_messages_in_waiting_by_conversation",
        "messages_in",
        ["conversation_id", "id"],
        sqlite_where=sa.text("status = 'waiting'"),
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_table(
        "messages_out",
        sa.Column("id", Id, nullable=False),
        sa.Column("conversation_id", Id),
        sa.Column("person_id", Id),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.String()),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("due_at", Instant),
        sa.Column("valid_until", Instant),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("external_digest", sa.LargeBinary(length=16)),
        sa.Column("reason", sa.String()),
        sa.Column("code", sa.String()),
        sa.Column("queued_at", Instant, nullable=False),
        sa.Column("sent_at", Instant),
        sa.Column("changed_at", Instant, nullable=False),
        sa.CheckConstraint(
            "status IN ('queued', 'sending', 'unconfirmed', 'sent', 'delivered', 'failed', 'dropped')",
            name=op.f("ck_messages_out_status"),
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_messages_out_conversation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_messages_out_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages_out")),
        sa.UniqueConstraint("key", name=op.f("uq_messages_out_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_messages_out_conversation_id"), "messages_out", ["conversation_id"])
    op.create_index(
        "ix_messages_out_due",
        "messages_out",
        ["priority", "due_at", "id"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_messages_out_external",
        "messages_out",
        ["external_digest", "channel"],
        sqlite_where=sa.text("external_digest IS NOT NULL"),
        postgresql_where=sa.text("external_digest IS NOT NULL"),
    )
    op.create_index(
        "ix_messages_out_open_by_conversation",
        "messages_out",
        ["conversation_id", "id"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_index(
        "ix_messages_out_person",
        "messages_out",
        ["person_id"],
        sqlite_where=sa.text("person_id IS NOT NULL"),
        postgresql_where=sa.text("person_id IS NOT NULL"),
    )
    op.create_index("ix_messages_out_recent", "messages_out", ["channel", "id"])
    op.create_table(
        "reminders",
        sa.Column("id", Id, nullable=False),
        sa.Column("conversation_id", Id, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("due_at", Instant, nullable=False),
        sa.Column("kill_on_user_message", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_reminders_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("conversation_id", "name", name=op.f("uq_reminders_conversation_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reminders_due_at"), "reminders", ["due_at"])
    op.create_table(
        "signups",
        sa.Column("id", Id, nullable=False),
        sa.Column("person_id", Id),
        sa.Column("conversation_id", Id),
        sa.Column("opportunity", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary()),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("consent_version", sa.String(), nullable=False),
        sa.Column("consent_text", sa.String(), nullable=False),
        sa.Column("consent_at", Instant, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("left_at", Instant),
        sa.Column("ack_digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("acknowledged_at", Instant),
        sa.CheckConstraint("status IN ('active', 'left', 'erased')", name=op.f("ck_signups_status")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_signups_conversation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_signups_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signups")),
        sa.UniqueConstraint("ack_digest", name=op.f("uq_signups_ack_digest")),
    )
    op.create_index(op.f("ix_signups_conversation_id"), "signups", ["conversation_id"])
    op.create_index(
        "uq_signups_active",
        "signups",
        ["person_id", "opportunity"],
        unique=True,
        sqlite_where=sa.text("status = 'active'"),
        postgresql_where=sa.text("status = 'active'"),
    )
    op.create_table(
        "visits",
        sa.Column("id", Id, nullable=False),
        sa.Column("external_digest", sa.LargeBinary(length=16), nullable=False),
        sa.Column("external_id", sa.LargeBinary()),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("person_id", Id),
        sa.Column("conversation_id", Id),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ended_at", Instant, nullable=False),
        sa.Column("language", sa.String()),
        sa.Column("age_group", sa.String()),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("due_at", Instant),
        sa.Column("asked_at", Instant),
        sa.Column("reminded_at", Instant),
        sa.Column("closed_at", Instant),
        sa.Column("outcome", sa.String()),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint(
            "status IN ('planned', 'asked', 'answered', 'closed', 'skipped')", name=op.f("ck_visits_status")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_visits_conversation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_visits_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("external_digest", name=op.f("uq_visits_external_digest")),
    )
    op.create_index(op.f("ix_visits_conversation_id"), "visits", ["conversation_id"])
    op.create_index(
        "ix_visits_due",
        "visits",
        ["due_at", "id"],
        sqlite_where=sa.text("status = 'planned'"),
        postgresql_where=sa.text("status = 'planned'"),
    )
    op.create_index(
        "ix_visits_open",
        "visits",
        ["asked_at", "id"],
        sqlite_where=sa.text("status = 'asked'"),
        postgresql_where=sa.text("status = 'asked'"),
    )
    op.create_index("ix_visits_person_asked", "visits", ["person_id", "asked_at"])
    op.create_index(
        "ix_visits_planned_by_person",
        "visits",
        ["person_id"],
        sqlite_where=sa.text("status = 'planned'"),
        postgresql_where=sa.text("status = 'planned'"),
    )
    op.create_table(
        "feedback",
        sa.Column("id", Id, nullable=False),
        sa.Column("pseudonym", sa.String()),
        sa.Column("visit_id", Id),
        sa.Column("unit", sa.String()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rating", sa.SmallInteger()),
        sa.Column("text", sa.LargeBinary()),
        sa.Column("reference", sa.String()),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("language", sa.String()),
        sa.Column("question", sa.String()),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.CheckConstraint(
            "kind IN ('visit', 'feedback', 'suggestion', 'question', 'unclear', 'complaint', 'crisis')",
            name=op.f("ck_feedback_kind"),
        ),
        sa.CheckConstraint("rating BETWEEN 0 AND 10", name=op.f("ck_feedback_rating")),
        sa.ForeignKeyConstraint(["visit_id"], ["visits.id"], name=op.f("fk_feedback_visit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("reference", name=op.f("uq_feedback_reference")),
    )
    op.create_index(op.f("ix_feedback_created_at"), "feedback", ["created_at"])
    op.create_index(op.f("ix_feedback_pseudonym"), "feedback", ["pseudonym"])
    op.create_index("ix_feedback_unit_created", "feedback", ["unit", "created_at"])
    op.create_index(
        "uq_feedback_of_visit",
        "feedback",
        ["visit_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'visit'"),
        postgresql_where=sa.text("kind = 'visit'"),
    )
    op.create_table(
        "signup_forwards",
        sa.Column("signup_id", Id, nullable=False),
        sa.Column("message_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages_out.id"], name=op.f("fk_signup_forwards_message_id")
        ),
        sa.ForeignKeyConstraint(["signup_id"], ["signups.id"], name=op.f("fk_signup_forwards_signup_id")),
        sa.PrimaryKeyConstraint("signup_id", "message_id", name=op.f("pk_signup_forwards")),
    )
    op.create_index("ix_signup_forwards_message_id", "signup_forwards", ["message_id"])
    op.create_table(
        "cases",
        sa.Column("id", Id, nullable=False),
        sa.Column("feedback_id", Id, nullable=False),
        sa.Column("unit", sa.String()),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("flags", sa.String(), nullable=False),
        sa.Column("opened_at", Instant, nullable=False),
        sa.Column("handle_by", Instant, nullable=False),
        sa.Column("wanted_at", Instant),
        sa.Column("answer_by", Instant),
        sa.Column("answered_at", Instant),
        sa.Column("closed_at", Instant),
        sa.CheckConstraint("status IN ('aloittamatta', 'kesken', 'valmis')", name=op.f("ck_cases_status")),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name=op.f("fk_cases_feedback_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("feedback_id", name=op.f("uq_cases_feedback_id")),
    )
    op.create_index(
        "ix_cases_open",
        "cases",
        ["handle_by"],
        sqlite_where=sa.text("status <> 'valmis'"),
        postgresql_where=sa.text("status <> 'valmis'"),
    )
    op.create_table(
        "ratings",
        sa.Column("id", Id, nullable=False),
        sa.Column("feedback_id", Id, nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("rating", sa.SmallInteger(), nullable=False),
        sa.Column("given_at", Instant, nullable=False),
        sa.CheckConstraint("rating BETWEEN 0 AND 10", name=op.f("ck_ratings_rating")),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name=op.f("fk_ratings_feedback_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("feedback_id", "place", name=op.f("uq_ratings_feedback_id_place")),
    )
    op.create_table(
        "case_events",
        sa.Column("id", Id, nullable=False),
        sa.Column("case_id", Id, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("detail", sa.String()),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_events_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_events")),
    )
    op.create_index(op.f("ix_case_events_case_id"), "case_events", ["case_id"])


def downgrade() -> None:
    op.drop_table("case_events")
    op.drop_table("ratings")
    op.drop_table("cases")
    op.drop_table("signup_forwards")
    op.drop_table("feedback")
    op.drop_table("visits")
    op.drop_table("signups")
    op.drop_table("reminders")
    op.drop_table("messages_out")
    op.drop_table("messages_in")
    op.drop_table("conversations")
    op.drop_table("suppressions")
    op.drop_table("people")
    op.drop_table("keyrings")
    op.drop_table("early_receipts")
