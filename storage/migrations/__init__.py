"""The history of the tables, one for SQLite and PostgreSQL, run by the program itself."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, inspect, select, table

if TYPE_CHECKING:
    from alembic.config import Config


def to_head(connection: Connection) -> None:
    """Within the connection's transaction: all of it or nothing."""
    if _revision(connection) == newest():
        return  # nearly every start: Alembic takes as long to import as the rest of the database
    from alembic import command

    command.upgrade(_config(connection), "head")


def down_to(connection: Connection, revision: str) -> None:
    """`base` takes everything away."""
    from alembic import command

    command.downgrade(_config(connection), revision)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(select(column("version_num")).select_from(table("alembic_version")))


def newest() -> str:
    """The revision that the last file is named for."""
    return max(
        file.name for file in files("storage.migrations.versions").iterdir() if file.name[:4].isdigit()
    )[:4]


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config
