"""Where a database is: its URL, understood, and as it may be shown."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.engine import URL


def understood(url: str | URL) -> URL:
    """`url` is SQLAlchemy's; `postgresql://` is taken as it stands.

    Raises `ValueError` for a URL of another kind; its text never holds the URL, which may hold a password.
    """
    try:
        parsed = make_url(url)
    except Exception:  # noqa: BLE001 - every error of SQLAlchemy may quote the URL with its password
        raise ValueError("the database URL cannot be read; it looks like sqlite:///var/kynnys.db") from None
    match parsed.get_backend_name():
        case "sqlite":
            if not parsed.database or parsed.database == ":memory:":
                raise ValueError(
                    "the database URL names no file: a database in memory would lose every message"
                )
            return parsed.set(drivername="sqlite")
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+psycopg")
        case other:
            raise ValueError(f"the database must be sqlite or postgresql, not {other}")


def file_of(url: URL) -> Path:
    """The file of a SQLite database."""
    assert url.database
    return Path(url.database)


def shown(url: URL) -> str:
    """The URL for people: without its password, and with the folder where its path is a relative one."""
    if url.get_backend_name() == "sqlite":
        path = file_of(url)
        return f"sqlite:///{path}" + ("" if path.is_absolute() else f" (in {Path.cwd()})")
    host = url.query.get("host")  # libpq's way to name a socket
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
    return str(bare) + (f"?host={host}" if isinstance(host, str) else "")
