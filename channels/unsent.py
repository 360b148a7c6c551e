"""What a failed request of httpx says about the message in it: did it leave or not?"""

from __future__ import annotations

import logging

import httpx

from channels.message import Reason, SendError

# httpx logs every URL at INFO, and URLs hold Telegram's token and partners' paths.
logging.getLogger("httpx").setLevel(logging.WARNING)


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
