"""The example organisation and its texts, read once."""

from __future__ import annotations

import pytest

from bot.organisation import Organisation
from dialogs.assistant import Assistant
from tests.bot.applications import example


@pytest.fixture(scope="session")
def organisation() -> Organisation:
    """Answers and texts of staff go out from 8 to 20."""
    return example()[0]


@pytest.fixture(scope="session")
def dialogs() -> Assistant:
    return example()[1]
