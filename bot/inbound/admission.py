"""Whether one more request may come in: what cannot be stored soon is refused before it is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from time import monotonic

MOST = 500  # requests between their last byte and their commit: half a second of work, some megabytes
FEW = 32  # of them wait for a slow disk all the same: they are stored together as soon as anything is
PATIENCE = (
    0.5  # seconds that the longest of more may take: a message that comes in then is stored within about one
)
RETRY_AFTER = 2  # seconds after which a provider may come again


class Full(Exception):
    """Too much waits to be stored. Nothing of the request was taken; the provider sends it again."""

    headers = {"Retry-After": str(RETRY_AFTER)}  # noqa: RUF012 - constant


class AdmissionControl:
    """Keeps one process from taking more than it can store, and its memory from growing with what waits.

    Counts what is being stored and nothing else: a client that sends slowly does not delay others, and a backlog of
    stored messages that wait for an answer is on the disk and safe.
    """

    def __init__(
        self,
        *,
        most: int = MOST,
        few: int = FEW,
        patience: float = PATIENCE,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._most = most
        self._few = few
        self._patience = patience
        self._clock = clock
        self._numbers = count()
        self._inside: dict[int, float] = {}  # when each came in, the longest first
        self.refused = 0

    @property
    def inside(self) -> int:
        return len(self._inside)

    @property
    def oldest(self) -> float:
        """Seconds since the one that is longest inside came in."""
        since = next(iter(self._inside.values()), None)
        return 0.0 if since is None else self._clock() - since

    def ask(self) -> None:
        """Raises `Full` where one more could not come in now: asked before a request is read, it costs next to nothing."""
        inside = len(self._inside)
        if inside >= self._most or (inside >= self._few and self.oldest > self._patience):
            self.refused += 1
            raise Full("too much waits to be stored; come again")

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Raises `Full`."""
        self.ask()
        number = next(self._numbers)
        self._inside[number] = self._clock()
        try:
            yield
        finally:
            del self._inside[number]
