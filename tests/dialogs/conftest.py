from __future__ import annotations

import pytest

from dialogs.engine import Engine
from dialogs.loader import Dialogs


@pytest.fixture(scope="session")
def book() -> Dialogs:
    return Dialogs.load()


@pytest.fixture(scope="session")
def engine(book: Dialogs) -> Engine:
    return Engine(book)
