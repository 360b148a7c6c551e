"""What stands at Twilio: the account, our number or Messaging Service, and where each sends what people write."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field

from channels.message import Reason, SendError
from channels.twilio_api import TIMEOUT, UNREADABLE, URL, VERSION, Api
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
    url = api_url or URL
    # In Twilio's other regions, too, the two have the same name but for its first part.
    messaging_url = url.replace("//api.", "//messaging.", 1)
    async with aclosing(wire or Connections(url, TIMEOUT)) as opened:
        api = Api(opened, url, VERSION, account_sid=account_sid, auth_token=auth_token)
        messaging = Api(opened, messaging_url, "v1", account_sid=account_sid, auth_token=auth_token)
        try:
            account = await api.fetch(f"/Accounts/{account_sid}.json")
            service = await _service(messaging, sender) if sender.startswith("MG") else None
            number = await _number(api, account_sid, sender) if sender.startswith("+") else None
            return Setup(
                str(account.get("status")), str(account.get("type")).lower() == "trial", number, service
            )
        except UNREADABLE:
            raise SendError(Reason.unconfirmed, "an answer that cannot be read") from None


async def _number(api: Api, account_sid: str, number: str) -> Number | None:
    path = f"/Accounts/{account_sid}/IncomingPhoneNumbers.json"
    for found in await api.listed(path, {"PhoneNumber": number}):
        if found["phone_number"] == number:
            return Number(
                number,
                bool((found.get("capabilities") or {}).get("sms")),
                _hooks(found.get("sms_url"), found.get("sms_fallback_url"), found.get("sms_method")),
            )
    return None


async def _service(messaging: Api, sid: str) -> Service:
    path = f"/Services/{sid}"
    found, names, by_country, numbers = await asyncio.gather(
        messaging.fetch(path),
        messaging.listed(f"{path}/AlphaSenders"),
        messaging.listed(f"{path}/DestinationAlphaSenders"),
        messaging.listed(f"{path}/PhoneNumbers"),
    )
    return Service(
        tuple(dict.fromkeys(str(name["alpha_sender"]) for name in (*names, *by_country))),
        tuple(str(number["phone_number"]) for number in numbers),
        _hooks(found.get("inbound_request_url"), found.get("fallback_url"), found.get("inbound_method")),
        not found.get("use_inbound_webhook_on_number"),
    )


def _hooks(inbound: str | None, fallback: str | None, method: str | None) -> Hooks:
    return Hooks(inbound or "", fallback or "", (method or "POST").upper())
