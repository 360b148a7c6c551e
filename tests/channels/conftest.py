from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

# How long an example takes says nothing here, and on a busy machine it would fail tests at random.
settings.register_profile("channels", deadline=None)
settings.load_profile("channels")


@pytest.fixture
def captured() -> Callable[[str], Any]:
    """Read a captured payload: JSON as a value, anything else as bytes."""

    def read(name: str) -> Any:
        content = (Path(__file__).parent / "captured" / name).read_bytes()
        return json.loads(content) if name.endswith(".json") else content

    return read
