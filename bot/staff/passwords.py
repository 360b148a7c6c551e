"""Passwords of staff: scrypt, a salt each, compared in constant time."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore

# OWASP's choice of parameters for scrypt: 64 MiB and about a tenth of a second for each try.
_N, _R, _P = 2**16, 8, 1
_MEMORY = 128 * _N * _R * 2

WAITING = 16  # tries at the same time, one of them under way: the last one takes about two seconds


class TooManyTries(Exception):
    """More passwords are being tried than can be compared soon."""


class Passwords:
    """Compares passwords in a thread of its own: wrong ones by the thousand hold up other wrong ones and nothing else."""

    def __init__(
        self, *, waiting: int = WAITING, compare: Callable[[str, str | None], bool] | None = None
    ) -> None:
        self._thread = ThreadPoolExecutor(1, "passwords")
        self._compare = compare or matches
        self._room = BoundedSemaphore(waiting)

    async def match(self, password: str, known: str | None) -> bool:
        """As `matches`. Raises `TooManyTries`."""
        if not self._room.acquire(blocking=False):
            raise TooManyTries
        try:
            comparing = self._thread.submit(self._compare, password, known)
        except RuntimeError:  # closed
            self._room.release()
            raise
        # A try whose browser has gone may be under way all the same, and counts until it ends.
        comparing.add_done_callback(lambda _: self._room.release())
        return await asyncio.wrap_future(comparing)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)


def hashed(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${_scrypt(password, salt).hex()}"


def matches(password: str, known: str | None) -> bool:
    """As slow for an unknown name (`known` None) as for a wrong password: neither can be told from the other."""
    scheme, salt, digest = (known or f"scrypt${'00' * 16}${'00' * 32}").split("$")
    right = hmac.compare_digest(_scrypt(password, bytes.fromhex(salt)), bytes.fromhex(digest))
    return right and scheme == "scrypt" and known is not None


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=_MEMORY, dklen=32)
