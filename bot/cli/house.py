"""What commands need of the house, with settings read and logs set up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.house import House
    from bot.settings import Settings
    from storage.database import Database


def settings() -> Settings:
    import logging

    from bot import logs
    from bot.settings import load, unknown

    values = load()
    logs.configure(values.log_level)
    for name in unknown():
        logging.getLogger(__name__).warning("%s is no setting of ours and changes nothing", name)
    return values


def house(values: Settings | None = None) -> House:
    from bot.house import House

    return House(values or settings())


@contextmanager
def database() -> Iterator[Database]:
    """The database alone, brought up to date, closed at the end."""
    from bot.keys import keyring
    from storage.database import Database

    values = settings()
    opened = Database(values.database_url, keyring(values))
    try:
        opened.upgrade()
        yield opened
    finally:
        opened.close()
