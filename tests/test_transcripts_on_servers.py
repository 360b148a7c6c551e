"""Transcripts once more, on PostgreSQL and Redis: one of four in the short form, all with `--conversations`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from zlib import crc32

import pytest
import pytest_asyncio

from bot.rehearsal.rehearsal import Rehearsal
from bot.rehearsal.transcript import render
from tests import servers
from tests.playing import FILES, application, lines_of, name_of, phone_of, replay

SHORT = 24  # people in `make test`


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rehearsal(postgres: servers.Postgres, redis_url: str) -> AsyncIterator[Rehearsal]:
    async with application(database_url=postgres.database(), redis_url=redis_url) as rehearsal:
        yield rehearsal


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("file", FILES, ids=name_of)
async def test_it_goes_as_written(rehearsal: Rehearsal, file: Path, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("conversations") <= SHORT and crc32(name_of(file).encode()) % 12:
        pytest.skip("`make conversations` plays them all")
    wanted = lines_of(file)
    assert await replay(rehearsal, wanted, phone_of(file)) == render(wanted)
