"""Start an application in processes of its own, let people talk to it, end it."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from benchmarks.people import Figures, Mailbox, Run, folder, memory

START = 120.0  # seconds: some peers take long to import


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def started(commands: Sequence[Sequence[str]], port: int) -> Iterator[list[int]]:
    """The processes' ids, once the first one listens on the port."""
    root = Path(__file__).parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root)}
    processes = [
        subprocess.Popen([sys.executable, "-m", *command], cwd=root, env=environment) for command in commands
    ]
    try:
        until = monotonic() + START
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                if monotonic() > until or any(process.poll() is not None for process in processes):
                    raise RuntimeError("the application does not start") from None
                sleep(0.05)
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


@dataclass(frozen=True, slots=True)
class Served:
    port: int
    pids: Sequence[int]


@asynccontextmanager
async def serving(modules: Sequence[Sequence[str]], mailbox: Mailbox) -> AsyncIterator[Served]:
    """The application, once it listens. Each command gets the mailbox's folder, the port and the mailbox as its last arguments."""
    server = await asyncio.get_running_loop().create_unix_server(lambda: mailbox, mailbox.path)
    port = free_port()
    commands = [[*module, str(mailbox.path.parent), str(port), str(mailbox.path)] for module in modules]
    with started(commands, port) as pids:
        yield Served(port, pids)
    server.close()


def measure(
    modules: Sequence[Sequence[str]], at_once: Sequence[int], seconds: float, warm: float = 1.0
) -> dict[str, Any]:
    """One table a number of people who talk at once."""

    async def play() -> dict[str, Any]:
        with folder() as place:
            mailbox = Mailbox(place / "mailbox")
            tables: dict[str, Any] = {}
            async with serving(modules, mailbox) as served:
                await asyncio.sleep(1)  # processes without a port are ready by then, too
                for people in at_once:
                    run = Run(mailbox, served.port, people, seconds, warm)
                    figures: Figures = await run.play(served.pids)
                    tables[str(people)] = figures.table()
                tables["resident_mb"] = [round(memory(pid), 1) for pid in served.pids]
            return tables

    return asyncio.run(play())
