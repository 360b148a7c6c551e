"""People: a pseudonym under which answers are kept, and the digest of the address that a person came by."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, String, Table, text

from storage.models.base import metadata
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import Ending, Rows, about, cleared, digest, owner, plain, sign_of_life

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True, info=owner(Rows.anonymised)),
    Column("pseudonym", String, unique=True, info=plain() | cleared()),
    Column("address_digest", LargeBinary, unique=True, info=digest("address") | cleared()),
    Column("language", String, info=plain() | cleared()),
    Column("created_at", UtcDateTime, nullable=False, info=sign_of_life()),
    # From then on nothing leads here, and the row goes when the last reply went.
    Column("erased_at", UtcDateTime),
    # Whom this was found to be: the row stays for its address alone, and nothing else leads to it any more.
    Column("same_as", Id, info=cleared()),
    Index(
        "ix_people_same_as",
        "same_as",
        sqlite_where=text("same_as IS NOT NULL"),
        postgresql_where=text("same_as IS NOT NULL"),
    ),
    Index(
        "ix_people_erased",
        "id",
        sqlite_where=text("erased_at IS NOT NULL"),
        postgresql_where=text("erased_at IS NOT NULL"),
    ),
    sqlite_autoincrement=True,  # an erased person's id is never used again
    info=about(endings=(Ending(at="erased_at"),)),
)
