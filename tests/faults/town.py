"""The application as real processes, with its providers, its mail server and people on each channel (a town)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from bot.config.settings import EXAMPLE
from storage.database import Database
from storage.encryption.keyring import Keyring
from tests.emulators import running
from tests.emulators.clock import VARIABLE, Clock
from tests.faults.breakages import Processes
from tests.faults.mail import Letters, MailServer, mail_server

CHANNELS = ("sms", "telegram")
ONE_PROCESS, SEVERAL = ("serve",), ("web", "worker", "worker")


@dataclass(frozen=True)
class Conditions:
    """`rate` is how many seconds of the town's clock pass in a real one, `send_timeout` is in real seconds."""

    start: datetime
    rate: float = 1.0
    send_timeout: float = 4.0
    at_once: int = 10  # people on each channel who talk
    organisation: Path = Path(EXAMPLE)
    faults: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # of each channel's provider


@dataclass
class Town:
    folder: Path
    clock: Clock
    environ: dict[str, str]  # of each of the application's processes
    processes: Processes
    database: Database
    mail: MailServer
    streets: list[running.Street]

    @property
    def application(self) -> str:
        return self.environ["KYNNYS_PUBLIC_URL"]

    @property
    def letters(self) -> Letters:
        return self.mail.letters

    def close(self) -> None:
        self.database.close()  # which may be another one by then


@asynccontextmanager
async def inhabited(
    conditions: Conditions, database_url: str, redis_url: str | None, folder: Path, key: str
) -> AsyncIterator[Town]:
    clock = Clock.begin(folder / "clock", conditions.start, conditions.rate)
    by_clock = {VARIABLE: str(clock.path)}
    with ExitStack() as stack:
        mail = stack.enter_context(mail_server())
        providers = stack.enter_context(running.providers(folder, by_clock))
        environ = by_clock | running.environment(
            providers, database_url, redis_url, key, running.free_port(), smtp_url=mail.url,
            organisation=str(conditions.organisation), send_timeout=str(conditions.send_timeout),
            # Twice as long as a send may take, as in a real application: the provider is no faster than the town's clock.
            check_after=str(2 * conditions.send_timeout * conditions.rate),
        )  # fmt: skip
        processes = Processes(ONE_PROCESS if redis_url is None else SEVERAL, environ, folder)
        stack.enter_context(processes)
        database = Database(database_url, Keyring.from_text(key))
        town = Town(folder, clock, environ, processes, database, mail, [])
        stack.callback(town.close)
        await asyncio.to_thread(running.wait_for, town.application)
        limits = httpx.Limits(max_connections=400, keepalive_expiry=2)
        async with httpx.AsyncClient(timeout=60, limits=limits) as http:
            town.streets = [
                running.Street(
                    channel, providers.of(channel), town.application, http, conditions.at_once, clock
                )
                for channel in CHANNELS
            ]
            await town.streets[0].configure(
                webhook=f"{town.application}/hooks/sms#rc=5&rp=all", advanced_opt_out=True
            )
            await town.streets[1].hooked()
            for street in town.streets:
                await street.configure(faults=conditions.faults.get(street.channel, {}))
            ears = [asyncio.create_task(street.listen()) for street in town.streets]
            keeping = asyncio.create_task(processes.keep())
            yield town
            for job in (keeping, *ears):
                job.cancel()
            with suppress(asyncio.CancelledError):
                await keeping  # or a process that ended by itself would go unnoticed
