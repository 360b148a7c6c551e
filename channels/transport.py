"""What every way over HTTP needs: whose certificates it trusts, and how long it shall wait before it asks again."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from functools import cache

import certifi

LONGEST_WAIT = 3600.0  # seconds; a provider's Retry-After beyond that is looked at again in between


@cache
def trust() -> ssl.SSLContext:
    """One for all clients: reading the world's certificates takes about 100 ms, and start-up waits for it.

    They are certifi's, for a small machine may have none of its own, unless `SSL_CERT_FILE` or `SSL_CERT_DIR`
    names others.
    """
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    return ssl.create_default_context(
        cafile=file or (None if folder else certifi.where()), capath=folder or None
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, from a `Retry-After` header in its form of seconds; None for a date or nonsense."""
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return min(seconds, LONGEST_WAIT) if seconds >= 0 else None
