"""Signed JSON to a partner's register over HTTP.

A message's text is the JSON body, its address the URL. Two headers go with it:

- `Kynnys-Signature: t=<unix seconds>,v1=<hex>`, where v1 is the HMAC-SHA256 of `<t>.<body>` under the shared
  secret. A receiver checks it over the raw body, before parsing, and refuses a time too far from its own, so that
  an old request cannot be played again: `verify` below does just that and may be copied.
- `Idempotency-Key: kynnys-<id>`, random and the same over every try. A receiver that has seen the key answers 200 and does
  nothing: a request may come twice when an answer was lost.

200-299 means taken. Everything else is tried again or given up as `_refusal` says.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

import httpx

from channels.clock import Clock, utc_now
from channels.message import Hook, Inbound, Outbound, Reason, Receipt, Refused, SendError
from channels.transport import retry_after, trust
from channels.unsent import failure

TIMEOUT = 15.0  # seconds for each of connecting, writing and reading
TOLERANCE = 300.0  # seconds a receiver's clock may differ from ours, and a request be under way


def sign(secret: str, body: bytes, at: int) -> str:
    """The value of `Kynnys-Signature` for a body sent at this unix time."""
    return f"t={at},v1={_mac(secret, body, at)}"


def verify(secret: str, body: bytes, signature: str, now: float, tolerance: float = TOLERANCE) -> bool:
    """Whether a request is ours and fresh. `signature` is the header as received, `now` unix time."""
    fields = dict(part.strip().partition("=")[::2] for part in signature.split(","))
    at = fields.get("t", "")
    if not (at.isascii() and at.isdigit() and len(at) <= 12) or abs(now - int(at)) > tolerance:
        return False
    return hmac.compare_digest(_mac(secret, body, int(at)).encode(), fields.get("v1", "").encode())


def _mac(secret: str, body: bytes, at: int) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()


class Webhook:
    name = "webhook"

    def __init__(
        self,
        *,
        secret: str,
        now: Clock = utc_now,
        transport: httpx.AsyncBaseTransport | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        if not secret:
            raise ValueError("a webhook without a secret cannot be told from a forged one")
        self._secret = secret
        self._now = now
        self._client = httpx.AsyncClient(transport=transport, timeout=timeout, verify=trust())

    def parse(self, hook: Hook) -> Sequence[Inbound | Receipt]:
        raise Refused("this channel only sends", 404)

    async def send(self, message: Outbound) -> str:
        body = message.text.encode()
        key = f"kynnys-{message.id}"
        headers = {
            "content-type": "application/json",
            "idempotency-key": key,
            "kynnys-signature": sign(self._secret, body, int(self._now().timestamp())),
        }
        try:
            response = await self._client.post(message.address, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise failure(error) from None
        if not response.is_success:
            raise _refusal(response)
        return key

    async def close(self) -> None:
        await self._client.aclose()


def _refusal(response: httpx.Response) -> SendError:
    code = response.status_code
    match code:
        case 408 | 425 | 429:
            reason = Reason.throttled
        case 401 | 403 | 404 | 405 | 407 | 410:
            reason = Reason.misconfigured  # the URL or the secret is wrong, not this message
        case _ if code >= 500:
            reason = Reason.throttled  # a second try is safe: the key tells it from a second message
        case _ if code < 400:
            reason = Reason.misconfigured  # a redirect: the body is personal and goes nowhere else
        case _:
            reason = Reason.rejected
    return SendError(reason, f"HTTP {code}", retry_after=retry_after(response.headers), code=str(code))
