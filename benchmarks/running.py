"""Start an application in processes of its own, let people talk to it, end it."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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


def measure(
    modules: Sequence[Sequence[str]], at_once: Sequence[int], seconds: float, warm: float = 1.0
) -> dict[str, Any]:
    """One table a number of people who talk at once. Each command is given the port and the mailbox as its last arguments."""

    async def play() -> dict[str, Any]:
        with folder() as place:
            mailbox = Mailbox(place / "mailbox")
            server = await asyncio.get_running_loop().create_unix_server(lambda: mailbox, mailbox.path)
            port = free_port()
            commands = [[*module, str(place), str(port), str(mailbox.path)] for module in modules]
            tables: dict[str, Any] = {}
            with started(commands, port) as pids:
                await asyncio.sleep(1)  # whoever listens on no port is ready by then, too
                for people in at_once:
                    figures: Figures = await Run(mailbox, port, people, seconds, warm).play(pids)
                    tables[str(people)] = figures.table()
                tables["resident_mb"] = [round(memory(pid), 1) for pid in pids]
            server.close()
            return tables

    return asyncio.run(play())
