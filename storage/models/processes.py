"""The processes that work on this database, and when each was last seen alive."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from storage.models.base import metadata
from storage.models.column_types import Id, UtcDateTime
from storage.models.meaning import about, plain

processes = Table(
    "processes",
    metadata,
    Column("id", Id, primary_key=True),
    # serve, web or worker.
    Column("kind", String, nullable=False, info=plain(exported=False)),
    # The machine, or the container, within which `pid` names one process.
    Column("host", String, nullable=False, info=plain(exported=False)),
    Column("pid", Id, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    # Of the last heartbeat, by the clock of the process itself.
    Column("seen_at", UtcDateTime, nullable=False),
    # Fingerprints of the secret keys that it can open, separated by commas.
    Column("fingerprints", String, nullable=False, info=plain(exported=False)),
    Column("version", String, nullable=False, info=plain(exported=False)),
    sqlite_autoincrement=True,  # the claims of a dead process never become those of a later one
    info=about(no_owner="of the program itself"),
)
