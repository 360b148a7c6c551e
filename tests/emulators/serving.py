"""An emulator on a free port of this machine: as a process of its own, or beside an application in the same one."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette


def serve(app: Starlette) -> None:
    """Print the port, then serve until the process is ended."""
    listener = _listener()
    print(listener.getsockname()[1], flush=True)
    logging.disable(logging.CRITICAL)  # connections break off on purpose here
    _server(app).run(sockets=[listener])


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """Its URL, while the block lasts: ready a second sooner than a process."""
    listener, server = _listener(), _server(app)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    await serving


def _listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0), backlog=2048)


def _server(app: Starlette) -> uvicorn.Server:
    config = uvicorn.Config(
        app, log_config=None, access_log=False, loop="uvloop", http="httptools", timeout_keep_alive=300,
        timeout_graceful_shutdown=0,  # a long poll is not waited for
    )  # fmt: skip
    return uvicorn.Server(config)
