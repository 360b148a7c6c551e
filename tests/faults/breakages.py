"""What breaks under the application while people talk: processes, databases and the disk, in an order that a seed decides."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from tests.emulators.running import ROOT, wait_for
from tests.faults.application import NO_DATABASE
from tests.servers import Postgres, Redis

NO_ROOM = 1.5  # seconds for which the disk is full
RESTART = 1.0  # seconds, as in examples/deploy


class Processes:
    """The application's processes by name. One that is killed is started again at once, as systemd would.

    `failed_starts` counts those that found no database and ended.
    """

    def __init__(self, commands: tuple[str, ...], environ: dict[str, str], folder: Path) -> None:
        self._commands = {f"{command} {number}": command for number, command in enumerate(commands, 1)}
        self._environ = {**os.environ, **environ}
        self._folder = folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._down: set[str] = set()  # these are not started again
        self.failed_starts = 0

    def __enter__(self) -> Self:
        for name in self._commands:
            self._start(name)
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running.values():
            process.terminate()
        try:
            for process in self._running.values():
                process.wait(20)
        finally:
            for process in self._running.values():
                process.kill()  # the timeout is raised, and no process is left

    def _start(self, name: str) -> None:
        with (self._folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.application", self._commands[name]],
                cwd=ROOT,
                env=self._environ,
                stdout=log,
                stderr=log,
            )

    def names(self, command: str) -> list[str]:
        return [name for name, its in self._commands.items() if its == command]

    def kill(self, name: str) -> None:
        process = self._running[name]
        process.kill()
        self._start_after(process.wait(), name)

    def take_down(self, *names: str, signal: int = signal.SIGKILL) -> None:
        """All without names. They stay down until `put_up`."""
        self._down |= set(names or self._commands)
        for name in self._down:
            self._running[name].send_signal(signal)
        for name in self._down:
            self._running[name].wait(20)

    def put_up(self, commands: tuple[str, ...] = (), **changed: str) -> None:
        """What is down, with settings changed; or these commands in place of all that there were."""
        self._environ.update(changed)
        if commands:
            assert set(self._commands) == self._down
            self._commands = {f"{command} {number}": command for number, command in enumerate(commands, 1)}
            self._running.clear()
        for name in self._commands.keys() - (self._running.keys() - self._down):
            self._start(name)
        self._down.clear()

    async def keep(self) -> None:
        """Start those again that end by themselves, for ever."""
        while True:
            await asyncio.sleep(RESTART)
            for name, process in self._running.items():
                if name not in self._down and (status := process.poll()) is not None:
                    self._start_after(status, name)

    def _start_after(self, status: int, name: str) -> None:
        assert status in (-signal.SIGKILL, NO_DATABASE), f"{name} ended by itself with {status}"
        self.failed_starts += status == NO_DATABASE
        self._start(name)

    @contextmanager
    def standing_still(self, *names: str) -> Iterator[None]:
        """As on a machine that is put to sleep."""
        for name in names:
            self._running[name].send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for name in names:
                self._running[name].send_signal(signal.SIGCONT)

    @contextmanager
    def full_disk(self, name: str) -> Iterator[None]:
        """The process can write to no file beyond its first page."""
        pid = self._running[name].pid
        none, most = 4096, resource.RLIM_INFINITY
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (none, most))
        yield
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))


class Breaker:
    """Breaks one thing after the other; `every` is the mean of the seconds between two."""

    def __init__(
        self,
        application: str,
        processes: Processes,
        postgres: Postgres | None,
        redis: Redis | None,
        seed: int,
        every: float,
    ) -> None:
        self._application = application
        self._processes = processes
        self._postgres = postgres
        self._redis = redis
        self._chance = random.Random(f"breaker {seed}")
        self._every = every
        self.struck: Counter[str] = Counter()

    @property
    def kinds(self) -> list[str]:
        if self._postgres is None:
            return ["kill -9 serve", "disk full", "kill -9 serve"]
        return [
            "kill -9 web", "kill -9 worker", "PostgreSQL broken off", "PostgreSQL's disk full",
            "Redis flushed and broken off",
        ]  # fmt: skip

    async def one_round(self) -> None:
        """Each of the kinds, in any order."""
        for kind in self._chance.sample(self.kinds, len(self.kinds)):
            await asyncio.sleep(self._every * self._chance.uniform(0.6, 1.4))
            await self._break(kind)
            self.struck[kind] += 1

    async def for_ever(self) -> None:
        while True:
            await self.one_round()

    async def _break(self, kind: str) -> None:
        match kind.split():
            case ["kill", "-9", command]:
                self._processes.kill(self._chance.choice(self._processes.names(command)))
                await asyncio.to_thread(
                    wait_for, self._application
                )  # else no message would be taken in on a slow machine
            case ["disk", "full"]:
                with self._processes.full_disk(*self._processes.names("serve")):
                    await asyncio.sleep(NO_ROOM)
            case ["PostgreSQL's", *_] if self._postgres is not None:
                await asyncio.to_thread(self._postgres.fill_the_disk)
                await asyncio.sleep(NO_ROOM)
                await asyncio.to_thread(self._postgres.break_off)
            case ["PostgreSQL", *_] if self._postgres is not None:
                await asyncio.to_thread(self._postgres.break_off)
            case ["Redis", *_] if self._redis is not None:
                self._redis.break_off()
