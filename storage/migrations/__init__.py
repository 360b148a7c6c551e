"""The history of the tables, one for SQLite and PostgreSQL, run by the program itself."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def to_head(connection: Connection) -> None:
    """Within the connection's transaction: all of it or nothing."""
    command.upgrade(_config(connection), "head")


def down_to(connection: Connection, revision: str) -> None:
    """`base` takes everything away."""
    command.downgrade(_config(connection), revision)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config
