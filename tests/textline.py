"""Talks over the channel that `docs/adding-a-channel.md` adds. Run by `tests/adding/test_a_channel.py`, in a process of its own
whose packages are a copy with that channel in it.

Prints as JSON what passed over the channel: `[["<" or ">", address, text], ...]`.
"""

from __future__ import annotations

import asyncio
import json
import sys

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.visits import visit_in
from tests.bot.applications import Town, inhabited, settings
from tests.emulators.serving import served

PHONE = "+358412345678"
TOKEN = {"authorization": "Bearer invented"}


class Provider:
    def __init__(self) -> None:
        self.passed: list[tuple[str, str, str]] = []

    async def take(self, request: Request) -> JSONResponse:
        assert request.headers["authorization"] == TOKEN["authorization"]
        message = await request.json()
        self.passed.append(("<", message["to"], message["text"]))
        return JSONResponse({"id": f"sent-{len(self.passed)}"})

    async def write(self, town: Town, text: str) -> None:
        self.passed.append((">", PHONE, text))
        body = {"id": f"written-{len(self.passed)}", "from": PHONE, "text": text}
        for _ in range(2):  # a provider may repeat itself
            answer = await town.http.post("/hooks/textline", json=body, headers=TOKEN)
            assert (answer.status_code, answer.json()) == (200, {"ok": True})
        await town.settle()


async def visited(town: Town, id: str) -> None:
    fields = {"id": id, "unit": "koks", "phone": PHONE, "language": "fi", "channel": "textline"}
    await town.application.take_in([visit_in({**fields, "ended_at": town.clock().isoformat()})])
    await town.settle()


async def main(database_url: str, secret_key: str) -> None:
    provider = Provider()
    async with served(Starlette(routes=[Route("/", provider.take, methods=["POST"])])) as url:
        given = {"simulator": "", "textline_url": url, "textline_token": "invented"}
        async with inhabited(settings(database_url, secret_key, **given)) as town:
            forged = await town.http.post("/hooks/textline", json={"id": "1", "from": PHONE, "text": "9"})
            assert forged.status_code == 403
            await provider.write(town, "TIETOSUOJA")
            await visited(town, "v1")
            await provider.write(town, "9")
            await provider.write(town, "STOP")
            town.clock.time += town.application.organisation.settings.survey.pause * 2
            await visited(town, "v2")
    json.dump(provider.passed, sys.stdout)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
