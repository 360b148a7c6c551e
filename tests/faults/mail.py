"""The mail server that forwarded sign-ups reach, and what it took."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.controller import Controller

from tests.emulators.running import free_port

_WHOSE = re.compile(r"^Yhteys: (\S+) \(", re.MULTILINE)


class Letters:
    """`taken` counts by whom a letter is about and by its Message-ID: one letter twice is told from two letters."""

    def __init__(self) -> None:
        self.taken: Counter[tuple[str, str]] = Counter()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter: Any = message_from_bytes(envelope.content, policy=policy.default)
        whose = _WHOSE.search(letter.get_content())
        assert whose is not None
        self.taken[whose[1], letter["Message-ID"]] += 1
        return "250 OK"

    def about(self, address: str) -> int:
        """How many different letters."""
        return sum(whose == address for whose, _ in self.taken)

    @property
    def repeated(self) -> int:
        return sum(self.taken.values()) - len(self.taken)


class MailServer:
    """On a port of its own, which it keeps while it is stopped."""

    def __init__(self) -> None:
        self.letters = Letters()
        self._port = free_port()
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._port}"

    def start(self) -> None:
        self._controller = Controller(self.letters, hostname="127.0.0.1", port=self._port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@contextmanager
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
