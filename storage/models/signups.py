"""Sign-ups: who wants to take part in what, on which consent, and whether the other end knows."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, SmallInteger, String, Table, text

from storage.models.base import metadata, one_of
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import (
    BY_WISH,
    Ageing,
    Doubles,
    Ending,
    Open,
    Rows,
    about,
    cleared,
    day,
    digest,
    owner,
    plain,
    reference,
    sealed,
)

OPEN = ("active", "waiting", "offered")  # not over
_WORDS = ("name", "said", "group_name")
_OPEN = "status IN ('active', 'waiting', 'offered')"
_one_person = text(f"{_OPEN} AND group_size IS NULL")  # one contact may sign up several groups

signups = Table(
    "signups",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", ForeignKey("people.id"), index=True, info=owner(Rows.anonymised)),
    Column("conversation_id", ForeignKey("conversations.id"), index=True, info=cleared()),
    # What partners know it by. NULL: by its row number, as earlier versions of this program did; or erased.
    Column("public_id", String, info=plain() | cleared()),
    Column("opportunity", String, nullable=False, info=plain()),
    Column("name", LargeBinary, info=sealed() | cleared()),
    Column("language", String, nullable=False, info=plain()),
    Column("consent_version", String, nullable=False, info=plain()),
    Column("said", LargeBinary, info=sealed() | cleared()),  # what the person answered, and wrote with it
    Column("group_size", SmallInteger),  # NULL: one person
    Column("group_name", LargeBinary, info=sealed() | cleared()),
    Column("consent_at", UtcDateTime, nullable=False, info=day()),
    Column("status", String, nullable=False, info=plain()),
    # A seat that was offered is the person's to take until then.
    Column("offered_until", UtcDateTime, info=day() | cleared(BY_WISH)),
    Column("event_told", String, info=plain()),  # what the person knows of when and where it is
    Column("reminded_at", UtcDateTime, info=day() | cleared(BY_WISH)),  # of the event
    Column("left_at", UtcDateTime, info=day() | cleared(BY_WISH)),
    Column("ack_digest", LargeBinary, nullable=False, unique=True, info=digest("signups.ack_token")),
    Column("acknowledged_at", UtcDateTime, info=day()),
    one_of("status", (*OPEN, "left", "erased")),
    Index("ix_signups_opportunity", "opportunity", "id"),
    *(
        Index(f"ix_signups_{name}", *columns, sqlite_where=text(where), postgresql_where=text(where))
        for name, columns, where in (
            ("seats", ["opportunity"], "status IN ('active', 'offered')"),
            ("waiting", ["opportunity", "id"], "status = 'waiting'"),
            ("offered", ["offered_until"], "status = 'offered'"),
        )
    ),
    Index(
        "uq_signups_active",
        "person_id",
        "opportunity",
        unique=True,
        sqlite_where=_one_person,
        postgresql_where=_one_person,
    ),
    sqlite_autoincrement=True,  # its number is in the keys of its forwards, which are queued once for ever
    info=about(
        open=Open(_OPEN),
        endings=(Ending(values={"status": "erased"}),),
        doubles=Doubles(
            ("opportunity",), Ending(f"{_OPEN} AND group_size IS NULL", {"status": "left"}, at="left_at")
        ),
        ages=(
            Ageing(
                "old sign-ups",
                "sign_up",
                since="consent_at",
                where=_OPEN,
                cleared=_WORDS,
                values={"status": "left"},
                at="left_at",
            ),
            # However late a person leaves: name and words are kept for the list's own days at most, as people are told.
            Ageing(
                "words of long ago",
                "sign_up",
                since="consent_at",
                where="status = 'left'",
                cleared=_WORDS,
            ),
            Ageing(
                "words of those who left",
                "address",
                since="left_at",
                where="status = 'left'",
                cleared=_WORDS,
            ),
        ),
    ),
)

# The words that a consent was asked with, once for each version and language.
consent_wordings = Table(
    "consent_wordings",
    metadata,
    Column("version", String, primary_key=True, info=plain()),
    Column("language", String, primary_key=True, info=plain()),
    Column("text", String, nullable=False, info=plain()),
    Column("first_shown_at", UtcDateTime, nullable=False),
    info=about(no_owner="words of the organisation, the same for all people"),
)

# The messages that forward a sign-up: one for each of the contact's channels.
signup_forwards = Table(
    "signup_forwards",
    metadata,
    Column("signup_id", ForeignKey("signups.id"), primary_key=True, info=owner(Rows.deleted)),
    Column("message_id", ForeignKey("messages_out.id"), primary_key=True, info=reference()),
    Index("ix_signup_forwards_message_id", "message_id"),
)
