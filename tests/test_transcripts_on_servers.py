"""Every transcript once more, on PostgreSQL and Redis."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.rehearsal.rehearsal import Rehearsal
from bot.rehearsal.transcript import render
from tests import servers
from tests.playing import FILES, application, lines_of, name_of, phone_of, replay


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rehearsal(postgres: servers.Postgres, redis_url: str) -> AsyncIterator[Rehearsal]:
    async with application(database_url=postgres.database(), redis_url=redis_url) as rehearsal:
        yield rehearsal


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("file", FILES, ids=name_of)
async def test_it_goes_as_written(rehearsal: Rehearsal, file: Path) -> None:
    wanted = lines_of(file)
    assert await replay(rehearsal, wanted, phone_of(file)) == render(wanted)
