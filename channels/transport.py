"""What a failed HTTP request says about the message in it: did it leave or not?"""

from __future__ import annotations

import logging
import ssl
from collections.abc import Mapping
from functools import cache

import httpx

from channels.message import Reason, SendError

# httpx logs every URL at INFO, and URLs hold Telegram's token and partners' paths.
logging.getLogger("httpx").setLevel(logging.WARNING)

LONGEST_WAIT = 3600.0  # seconds; a provider's Retry-After beyond that is looked at again in between


@cache
def trust() -> ssl.SSLContext:
    """One for all clients: reading the world's certificates takes about 100 ms, and start-up waits for it."""
    return httpx.create_ssl_context()


def failure(error: BaseException) -> SendError:
    """Classify what httpx raised. Only a request that never left may be repeated without asking."""
    name = type(error).__name__
    match error:
        case httpx.InvalidURL() | httpx.UnsupportedProtocol():
            return SendError(Reason.misconfigured, name)
        case httpx.ConnectError() | httpx.ConnectTimeout() | httpx.PoolTimeout() | httpx.ProxyError():
            return SendError(Reason.throttled, name)
        case _:
            # Half a request may be a whole one to the other side: its last bytes are not always needed.
            return SendError(Reason.unconfirmed, name)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, from a `Retry-After` header in its form of seconds; None for a date or nonsense."""
    try:
        seconds = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return min(seconds, LONGEST_WAIT) if seconds >= 0 else None
