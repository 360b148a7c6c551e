"""A demonstration in this process, and a real browser that opens its pages over a socket.

The browser is Debian's Chromium; without it these tests are skipped, and the run says so at its end.
"""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from bot.application import Application
from bot.web.app import build
from bot.web.server import server
from channels.clock import AdvancedClock
from tests.bot.applications import read, settings
from tests.browser.demonstration import Demonstration
from tests.conftest import BROWSER
from tests.databases import copied


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    path = shutil.which(BROWSER)
    if path is None:
        pytest.skip(f"no {BROWSER} on this machine")
    async with async_playwright() as playwright:
        # Tests often run as root in a container, where Chromium's sandbox cannot be made.
        opened = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield opened
        await opened.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demonstration(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, secret_key: str
) -> AsyncIterator[Demonstration]:
    url = copied(sqlite_template, tmp_path_factory.mktemp("demonstration"))
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    application = Application(settings(url, secret_key, port=str(port)), now=AdvancedClock(), read=read)
    serving = server(build(application, work=True))
    task = asyncio.create_task(serving.serve(sockets=[listener]))
    while not serving.started:
        assert not task.done()
        await asyncio.sleep(0.01)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        yield Demonstration(application, http)
    serving.should_exit = True
    await task
