"""What phones really received and sent, kept by the emulator and independent of the application."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.emulators.clock import now


@dataclass(frozen=True)
class Entry:
    number: int
    address: str
    way: str  # "received" from us, "sent" by the person, then "taken" by us, "provider" for its own words
    text: str
    id: str
    at: float
    buttons: list[dict[str, str]] = field(default_factory=list)


class Ledger:
    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._news = asyncio.Event()
        self._keys: set[int] = set()
        self._by_address: dict[str, list[Entry]] = defaultdict(list)

    def asked_before(self, key: int | None) -> bool:
        """Whether this is the same request again, from a client whose connection broke off."""
        asked = key in self._keys
        if key is not None:
            self._keys.add(key)
        return asked

    def add(
        self, address: str, way: str, text: str, id: str, buttons: list[dict[str, str]] | None = None
    ) -> Entry:
        entry = Entry(len(self.entries), address, way, text, id, now().timestamp(), buttons or [])
        self.entries.append(entry)
        self._by_address[address].append(entry)
        self._news.set()
        return entry

    def of(self, address: str) -> list[Entry]:
        return self._by_address[address]

    async def since(self, number: int, patience: float) -> list[dict[str, Any]]:
        """Everything from this number on; waits a little where there is nothing yet."""
        if number >= len(self.entries):
            self._news.clear()
            try:
                async with asyncio.timeout(patience):
                    await self._news.wait()
            except TimeoutError:
                return []
        return [asdict(entry) for entry in self.entries[number:]]
