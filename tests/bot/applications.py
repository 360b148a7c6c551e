"""A whole application for a test: on a database of its own, with a clock that is moved, spoken to over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import copy
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from bot.application import Application, read_texts
from bot.config.settings import EXAMPLE, Settings, load
from bot.organisation import Organisation
from bot.organisation.catalogue import LiveCatalogue
from bot.rehearsal.rehearsal import Clock
from bot.upkeep.readiness import Readiness
from bot.web.app import build
from dialogs.assistant import Assistant
from storage.database import Work

NOW = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)  # a Monday at noon in Helsinki

_ids = count(1)


@cache
def example() -> tuple[Organisation, Assistant]:
    return read_texts(EXAMPLE)


def read(folder: Path) -> tuple[Organisation, Assistant]:
    """As every application reads, but the example only once: that takes longer than the rest of most tests.

    Each has settings of its own, which a test may change, and a catalogue of its own, which the application changes.
    """
    if folder != EXAMPLE:
        return read_texts(folder)
    organisation, dialogs = example()
    own = copy(organisation)
    catalogue = LiveCatalogue(organisation.catalogue.current)
    vars(own).update(settings=organisation.settings.model_copy(), catalogue=catalogue)
    return own, dialogs


class Town:
    """A running application, its clock, and people who write to it over HTTP."""

    def __init__(self, application: Application, clock: Clock, http: httpx.AsyncClient) -> None:
        self.application = application
        self.clock = clock
        self.http = http

    async def say(self, address: str, text: str, *, id: str | None = None, **more: Any) -> httpx.Response:
        """A message reaches the hook; it need not be answered yet."""
        body = {"id": id or f"said-{next(_ids)}", "from": address, "text": text, **more}
        return await self.http.post("/hooks/simulator", json=body)

    async def tell(self, address: str, *texts: str) -> None:
        """Each is answered before the next is written."""
        for text in texts:
            (await self.say(address, text)).raise_for_status()
            await self.settle()

    async def settle(self) -> None:
        """Until nothing that is due waits any more."""
        backlog = 1
        while backlog:
            await self.application.tick()
            await self.application.idle()
            backlog = await self.application.database.read_async(
                lambda work: work.inbox.backlog() + work.outbox.backlog(now=self.clock())
            )

    async def received(self, address: str) -> list[str]:
        answer = await self.http.get("/simulator/messages", params={"address": address})
        return [message["text"] for message in answer.raise_for_status().json()]

    async def heard(self, address: str) -> list[tuple[str, str]]:
        """What the application keeps of what this phone sent: text and status, in the order received."""

        def look(work: Work) -> list[tuple[str, str]]:
            conversation = work.conversations.find("simulator", address)
            return [
                (message.text, message.status)
                for message in (work.inbox.history(conversation.id) if conversation else [])
            ]

        return await self.application.database.read_async(look)

    async def feedback(self) -> list[str | None]:
        return [
            item.text
            for item in await self.application.database.read_async(lambda work: work.feedback.recent(1_000))
        ]


def environment(database_url: str, secret_key: str, **more: str) -> dict[str, str]:
    """Settings with simulated phones. More are named without their prefix, in small letters; "" leaves one out."""
    given = {"database_url": database_url, "secret_keys": secret_key, "simulator": "1"} | more
    return {f"KYNNYS_{name.upper()}": value for name, value in given.items()}


@asynccontextmanager
async def inhabited(
    settings: Settings, *, now: datetime = NOW, work: bool = True, kind: str | None = None
) -> AsyncIterator[Town]:
    """Without `work` messages are stored and not answered. With a `kind` it is a process with a heartbeat."""
    clock = Clock(now)
    application = Application(settings, now=clock, read=read)
    transport = httpx.ASGITransport(build(application, work=work))
    async with (
        application.open(work=work, kind=kind),
        httpx.AsyncClient(transport=transport, base_url="http://bot.test") as http,
    ):
        yield Town(application, clock, http)


def settings(database_url: str, secret_key: str, **more: str) -> Settings:
    return load(environment(database_url, secret_key, **more))


def look_anew(application: Application, **more: Any) -> None:
    """Make the application's `Readiness` again, of what the application holds now."""
    application.readiness = Readiness(
        application.database,
        channels=application.channels,
        tasks=application.tasks,
        admission=application.admission,
        dispatcher=application.dispatcher,
        now=application.now,
        **more,
    )
