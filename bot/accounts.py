"""Passwords of staff: scrypt, a salt each, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import secrets

# OWASP's choice of parameters for scrypt: 64 MiB and about a tenth of a second for each try.
_N, _R, _P = 2**16, 8, 1
_MEMORY = 128 * _N * _R * 2


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
