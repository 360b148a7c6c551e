"""The floor: the same survey as a webhook written by hand, on bare ASGI and sqlite3.

Form, signature, one step through a dictionary, one select, two inserts and one update in a transaction that is
committed together with all that wait (synchronous=FULL). No encryption, no retries, no understanding: what any
application of this kind must spend.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import sqlite3
import sys
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from time import sleep
from typing import Any
from urllib.parse import parse_qsl

from benchmarks.people import TOKEN, URL, Provider
from benchmarks.running import measure

STEPS: dict[str, tuple[str, str]] = {
    "": ("reason", "Kiitos, luemme palautteesi. Mistä numero johtuu?"),
    "reason": ("more", "Kiitos! Luemme palautteesi."),
    "more": ("end", "Lähettäjä: hyvinvointialue."),
    "end": ("", "Kiitos!"),
}


def run(at_once: tuple[int, ...] = (16, 64), seconds: float = 5.0, sync: float = 0.0) -> dict[str, Any]:
    """`sync` seconds are added to each commit."""
    return measure([["benchmarks.floor", str(sync)]], at_once, seconds)


class Storage:
    def __init__(self, path: Path, sync: float) -> None:
        self._sync = sync
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "CREATE TABLE conversations (number TEXT PRIMARY KEY, state TEXT NOT NULL);"
            "CREATE TABLE inbox (id INTEGER PRIMARY KEY, sid TEXT UNIQUE, number TEXT, text TEXT);"
            "CREATE TABLE outbox (id INTEGER PRIMARY KEY, number TEXT, text TEXT);"
        )
        self._queue: SimpleQueue[tuple[Future[str | None], str, str, str]] = SimpleQueue()
        Thread(target=self._work, daemon=True).start()

    async def take(self, sid: str, number: str, text: str) -> str | None:
        future: Future[str | None] = Future()
        self._queue.put((future, sid, number, text))
        return await asyncio.wrap_future(future)

    def _work(self) -> None:
        execute = self._db.execute
        while True:
            group = [self._queue.get()]
            while not self._queue.empty():
                group.append(self._queue.get())
            execute("BEGIN IMMEDIATE")
            results = [self._turn(execute, *rest) for _, *rest in group]
            execute("COMMIT")
            if self._sync:
                sleep(self._sync)
            for (future, *_), result in zip(group, results, strict=True):
                future.set_result(result)

    def _turn(self, execute: Any, sid: str, number: str, text: str) -> str | None:
        if not execute(
            "INSERT OR IGNORE INTO inbox (sid, number, text) VALUES (?, ?, ?)", (sid, number, text)
        ).rowcount:
            return None
        row = execute("SELECT state FROM conversations WHERE number = ?", (number,)).fetchone()
        state, reply = STEPS[row[0] if row else ""]
        execute("INSERT OR REPLACE INTO conversations VALUES (?, ?)", (number, state))
        execute("INSERT INTO outbox (number, text) VALUES (?, ?)", (number, reply))
        return reply


def application(storage: Storage, provider: Provider) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
        content = URL + "".join(name + fields[name] for name in sorted(fields))
        signature = base64.b64encode(hmac.digest(TOKEN.encode(), content.encode(), "sha1"))
        given = next(value for name, value in scope["headers"] if name == b"x-twilio-signature")
        if not hmac.compare_digest(signature, given):
            await send({"type": "http.response.start", "status": 403, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        reply = await storage.take(fields["MessageSid"], fields["From"], fields["Body"])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
        if reply is not None:
            provider.take(fields["From"])

    return app


def serve(sync: str, place: str, port: str, mailbox: str) -> None:
    import uvicorn

    app = application(Storage(Path(place) / "floor.db", float(sync)), Provider(mailbox))
    uvicorn.run(
        app, host="127.0.0.1", port=int(port), loop="uvloop", http="httptools", log_level="warning",
        access_log=False, lifespan="off",
    )  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) == 5:
        serve(*sys.argv[1:])
    else:
        print(run())
