"""The example organisation; the databases are those of all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.organisation import Organisation, load

EXAMPLE = Path(__file__).parents[3] / "examples" / "kymenlaakso"


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    return load(EXAMPLE)
