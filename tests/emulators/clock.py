"""A clock that several processes share: it may run faster than the real one, and a test makes it leap."""

from __future__ import annotations

import mmap
import os
import struct
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

VARIABLE = "SHARED_CLOCK"  # names the clock's file to a process of the tests

_NUMBERS = struct.Struct(
    "=4d"
)  # the real time at the start, the time then here, the rate, all leaps together
_LEAPS = struct.Struct("=d")
_LEAPS_AT = 24


class Clock:
    """Called, it says what time it is here."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._kept = mmap.mmap(file.fileno(), _NUMBERS.size)
        self.path = path

    @classmethod
    def begin(cls, path: Path, start: datetime, rate: float) -> Clock:
        """`rate` is how many seconds pass here in a real one."""
        path.write_bytes(_NUMBERS.pack(time.time(), start.timestamp(), rate, 0.0))
        return cls(path)

    def __call__(self) -> datetime:
        real, start, rate, leaps = _NUMBERS.unpack_from(self._kept)
        return datetime.fromtimestamp(start + (time.time() - real) * rate + leaps, UTC)

    def leap_to(self, moment: datetime) -> None:
        """Forward, for everybody at once: it is one aligned number that changes."""
        ahead = moment - self()
        assert ahead > timedelta()
        (leaps,) = _LEAPS.unpack_from(self._kept, _LEAPS_AT)
        _LEAPS.pack_into(self._kept, _LEAPS_AT, leaps + ahead.total_seconds())


def _real() -> datetime:
    return datetime.now(UTC)


now = Clock(Path(os.environ[VARIABLE])) if VARIABLE in os.environ else _real
