"""Transcripts once more, on PostgreSQL and Redis: one of twelve in the short form, all with `--conversations`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from zlib import crc32

import pytest
import pytest_asyncio

from bot.rehearsal.rehearsal import Rehearsal
from bot.rehearsal.transcript import render
from tests import servers
from tests.conftest import SHORT
from tests.playing import FILES, application, lines_of, name_of, phone_of, replay


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def rehearsal(
    postgres: servers.Postgres, postgres_template: str, secret_key: str, redis_url: str
) -> AsyncIterator[Rehearsal]:
    url = postgres.database(postgres_template)
    async with application(database_url=url, redis_url=redis_url, secret_keys=secret_key) as rehearsal:
        yield rehearsal


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    long = metafunc.config.getoption("conversations") > SHORT
    files = [file for file in FILES if long or crc32(name_of(file).encode()) % 12 == 0]
    metafunc.parametrize("file", files, ids=name_of)


@pytest.mark.asyncio(loop_scope="module")
async def test_it_goes_as_written(rehearsal: Rehearsal, file: Path) -> None:
    wanted = lines_of(file)
    assert await replay(rehearsal, wanted, phone_of(file)) == render(wanted)
