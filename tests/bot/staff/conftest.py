"""The example organisation and its texts, read once; databases of one kind, where a test does not name both."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.organisation import Organisation
from dialogs.assistant import Assistant
from tests import databases
from tests.bot.applications import example


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return databases.emptied(request.param, request, tmp_path)


@pytest.fixture(scope="session")
def organisation() -> Organisation:
    """Answers and texts of staff go out from 8 to 20."""
    return example()[0]


@pytest.fixture(scope="session")
def dialogs() -> Assistant:
    return example()[1]
