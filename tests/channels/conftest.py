from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def captured() -> Callable[[str], Any]:
    """Read a captured payload: JSON as a value, anything else as bytes."""

    def read(name: str) -> Any:
        content = (Path(__file__).parent / "captured" / name).read_bytes()
        return json.loads(content) if name.endswith(".json") else content

    return read
