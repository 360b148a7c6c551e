"""What commands need of the application, with settings read and logs set up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.application import Application
    from bot.config.settings import Settings
    from storage.database import Database


def settings() -> Settings:
    import logging

    from bot.config import logs
    from bot.config.settings import load, unknown

    values = load()
    logs.configure(values.log_level)
    for name in unknown():
        logging.getLogger(__name__).warning("%s is not a setting of Kynnys and changes nothing", name)
    return values


def application(values: Settings | None = None) -> Application:
    from bot.application import Application

    return Application(values or settings())


@contextmanager
def database(*, any_version: bool = False) -> Iterator[Database]:
    """The database alone, closed at the end. Nothing is made here.

    Raises `Unusable` where there is none of this program's version, or of any with `any_version`; `WrongKey`.
    """
    from bot.config.secret_keys import keyring
    from storage.database import Database
    from storage.driver.presence import require

    values = settings()
    require(values.database_url, any_version=any_version)
    opened = Database(values.database_url, keyring(values))
    try:
        if not any_version:
            with opened.reading():  # which looks at the key
                pass
        yield opened
    finally:
        opened.close()
