"""The history of the tables, one for SQLite and PostgreSQL, run by the program itself."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    insert,
    inspect,
    select,
)

from storage.models import metadata

if TYPE_CHECKING:
    from alembic.config import Config

# Alembic's own: where it writes down how far a database is.
_version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32)),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def to_head(connection: Connection) -> None:
    """Within the connection's transaction: all of it or nothing."""
    match revision_of(connection):
        case None:
            create(connection)
        case revision if revision != newest():
            through_history(connection)


def create(connection: Connection) -> None:
    """All tables as they are declared, in an empty database.

    They are what the whole history comes to (alembic.sqlalchemy.org, "Building an Up to Date Database from Scratch"),
    without Alembic, which is larger in memory than all the rest of storage and is needed for this alone.
    """
    metadata.create_all(connection)
    _version.create(connection, checkfirst=True)
    connection.execute(insert(_version).values(version_num=newest()))


def through_history(connection: Connection) -> None:
    """From the revision that the database is at."""
    from alembic import command

    command.upgrade(_config(connection), "head")


def down_to(connection: Connection, revision: str) -> None:
    """`base` takes everything away."""
    from alembic import command

    command.downgrade(_config(connection), revision)


def revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(select(_version.c.version_num))


def revisions() -> list[str]:
    """In their order: each file is named for its own."""
    names = (file.name for file in files("storage.migrations.versions").iterdir())
    return sorted({name[:4] for name in names if name[:4].isdigit()})


def newest() -> str:
    return revisions()[-1]


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config
