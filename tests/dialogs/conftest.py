from __future__ import annotations

import pytest

from dialogs.book import Dialogs
from dialogs.engine import Engine


@pytest.fixture(scope="session")
def book() -> Dialogs:
    return Dialogs.load()


@pytest.fixture(scope="session")
def engine(book: Dialogs) -> Engine:
    return Engine(book)
