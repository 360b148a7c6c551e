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


@contextmanager
def mail_server() -> Iterator[tuple[str, Letters]]:
    """Its URL, and the letters."""
    letters = Letters()
    port = free_port()
    controller = Controller(letters, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}", letters
    finally:
        controller.stop()
