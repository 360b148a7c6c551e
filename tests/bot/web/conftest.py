"""One application for all tests of a module, on SQLite; each test has phones of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest
import pytest_asyncio

from tests.bot.applications import Town, inhabited, settings
from tests.databases import copied

_numbers = count(5_000)


@pytest.fixture(autouse=True, scope="module")
def quick_passwords() -> Iterator[None]:
    """A comparison of passwords costs a tenth of a second on purpose. `tests/bot/staff/test_passwords.py` pays that."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.staff.passwords._N", 2**4)
        yield


@pytest.fixture
def phone() -> str:
    """A number that no other test has."""
    return f"+35841234{next(_numbers)}"


@pytest.fixture(scope="module")
def database_of_module(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    return copied(sqlite_template, tmp_path_factory.mktemp("application"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(database_of_module: str, secret_key: str) -> AsyncIterator[Town]:
    async with inhabited(
        settings(database_of_module, secret_key, api_tokens="one-token,another-token")
    ) as town:
        yield town
