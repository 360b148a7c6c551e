from __future__ import annotations

import pytest

from dialogs.assistant import Assistant
from dialogs.engine import Engine
from dialogs.loader import load_assistant


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    return load_assistant()


@pytest.fixture(scope="session")
def engine(assistant: Assistant) -> Engine:
    return Engine(assistant)
