"""What people looked for in the catalogue and did not find, without whose it was."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, Table

from storage.models.base import metadata
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import Ageing, about, sealed

wishes = Table(
    "wishes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("text", LargeBinary, nullable=False, info=sealed()),  # masked
    Column(
        "day", UtcDateTime, nullable=False, index=True
    ),  # when it began in Finland: no time leads to the message
    sqlite_autoincrement=True,
    info=about(
        no_owner="written down without the person, the channel and the time, and gone after ninety days",
        ages=(Ageing("wishes", "wish", since="day"),),
    ),
)
