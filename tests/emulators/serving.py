"""An emulator as a process of its own, on a free port of this machine."""

from __future__ import annotations

import logging
import socket

import uvicorn
from starlette.applications import Starlette


def serve(app: Starlette) -> None:
    """Print the port, then serve until somebody ends the process."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(listener.getsockname()[1], flush=True)
    logging.disable(logging.CRITICAL)  # connections break off on purpose here
    config = uvicorn.Config(
        app, log_config=None, access_log=False, loop="uvloop", http="httptools", timeout_keep_alive=300,
        timeout_graceful_shutdown=0,  # nobody waits for a long poll to end
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listener])
