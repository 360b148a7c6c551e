"""What stands at Twilio: the account, our number or Messaging Service, and where each sends what people write."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field

from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from channels.message import Reason, SendError
from channels.twilio import API, TIMEOUT, TwilioHttp
from channels.wire import Connections, Wire


@dataclass(frozen=True, slots=True)
class Hooks:
    """Empty where none is set."""

    inbound: str
    fallback: str
    method: str


@dataclass(frozen=True, slots=True)
class Number:
    number: str = field(repr=False)
    texts: bool  # it can send and receive SMS
    hooks: Hooks


@dataclass(frozen=True, slots=True)
class Service:
    """A Messaging Service. `own_hooks` is false where what people write goes to the hooks of the number instead."""

    names: tuple[str, ...]  # alphanumeric senders in it
    numbers: tuple[str, ...] = field(repr=False)
    hooks: Hooks
    own_hooks: bool


@dataclass(frozen=True, slots=True)
class Setup:
    """`number` is None where the account has no such number, `service` where the sender is a number."""

    status: str
    trial: bool
    number: Number | None = None
    service: Service | None = None


async def look(
    *,
    account_sid: str,
    auth_token: str,
    sender: str,
    api_url: str | None = None,
    wire: Wire | None = None,
) -> Setup:
    """Raises `SendError`: misconfigured where Twilio does not know the account, the token or the service."""
    async with aclosing(TwilioHttp(wire or Connections(api_url or API, TIMEOUT))) as http:
        client = Client(account_sid, auth_token, http_client=http)
        if api_url is not None:
            client.api.base_url = api_url
            client.messaging.base_url = api_url.replace(
                "//api.", "//messaging.", 1
            )  # in Twilio's other regions
        try:
            account = await client.api.accounts(account_sid).fetch_async()
            service = await _service(client, sender) if sender.startswith("MG") else None
            number = await _number(client, sender) if sender.startswith("+") else None
        except (ValueError, TypeError, KeyError, AttributeError, TwilioException):
            raise SendError(Reason.unconfirmed, "an answer that cannot be read") from None
    return Setup(str(account.status), str(account.type).lower() == "trial", number, service)


async def _number(client: Client, number: str) -> Number | None:
    for found in await client.incoming_phone_numbers.list_async(phone_number=number):
        if found.phone_number == number:
            return Number(
                number,
                bool((found.capabilities or {}).get("sms")),
                _hooks(found.sms_url, found.sms_fallback_url, found.sms_method),
            )
    return None


async def _service(client: Client, sid: str) -> Service:
    context = client.messaging.v1.services(sid)
    found, names, by_country, numbers = await asyncio.gather(
        context.fetch_async(),
        context.alpha_senders.list_async(),
        context.destination_alpha_senders.list_async(),
        context.phone_numbers.list_async(),
    )
    return Service(
        tuple(dict.fromkeys(str(name.alpha_sender) for name in (*names, *by_country))),
        tuple(str(number.phone_number) for number in numbers),
        _hooks(found.inbound_request_url, found.fallback_url, found.inbound_method),
        not found.use_inbound_webhook_on_number,
    )


def _hooks(inbound: str | None, fallback: str | None, method: str | None) -> Hooks:
    return Hooks(inbound or "", fallback or "", (method or "POST").upper())
