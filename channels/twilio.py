"""Twilio's messages, whichever way they travel: signed hooks in, one resource out, the same codes for all.

Each request of Twilio's must carry its signature (twilio.com/docs/usage/security): HMAC-SHA1 under the auth token
over the URL as Twilio called it and every form field, sorted. Twilio adds fields without notice, so all of them
count, empty and repeated ones too.
"""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import logging
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlencode, urlsplit, urlunsplit

from twilio.base.deserialize import rfc2822_datetime
from twilio.base.exceptions import TwilioException
from twilio.base.serialize import iso8601_datetime
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from channels import form
from channels.body import checked, well_formed
from channels.clock import Clock, utc_now
from channels.message import (
    Hook,
    Inbound,
    Listed,
    Outbound,
    Reason,
    Receipt,
    Refused,
    SendError,
    Status,
    Unanswered,
    with_letters,
)
from channels.sender import channel_of
from channels.sender import sender as sender_of
from channels.transport import retry_after
from channels.twilio_api import MOST_PAGES, Api, Fields
from channels.twilio_codes import REASONS, STATUSES
from channels.wire import Answer, Connections, Wire

log = logging.getLogger(__name__)

API = "https://api.twilio.com"
VERSION = "2010-04-01"
TIMEOUT = 15.0  # seconds for each of connecting, writing and reading
LONGEST_VALIDITY = 36_000  # seconds; Twilio's own queue keeps nothing longer
MOST_FIELDS = 500  # Twilio sends about 25
CLOCK_SKEW = timedelta(seconds=5)  # between Twilio's clock, which shows whole seconds, and ours
PAGE = 1000  # messages to a page, the most that Twilio gives
LISTING = 300.0  # seconds for all pages of what people sent
LISTED = 50  # messages looked at for a lost one: one page, newest first

# What reading an answer raises when it is not what Twilio documents.
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, TwilioException)

_FILE_NAME = re.compile(
    r"[^\r\n]+\.(?:csv|docx?|heic|jpe?g|m4a|mp[34]|od[st]|ogg|opus|pdf|png|pptx?|rtf|txt|vcf|webp|xlsx?|zip)",
    re.IGNORECASE,
)


class TwilioChannel(ABC):
    """`sender` is a phone number in E.164, a short code or a Messaging Service (MG…).

    `public_url` is where Twilio reaches us, without a path; without it messages carry no status callback.
    """

    name: str
    prefix = ""  # of a number in Twilio's fields, such as `whatsapp:`
    acknowledgement = ("text/xml", b'<?xml version="1.0" encoding="UTF-8"?><Response></Response>')

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        sender: str,
        public_url: str | None = None,
        api_url: str | None = None,
        now: Clock = utc_now,
        wire: Wire | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        if not auth_token:
            raise ValueError("without the auth token nobody can tell Twilio's requests from forged ones")
        self._hmac = hmac.new(auth_token.encode(), digestmod="sha1")
        self._service = sender if sender.startswith("MG") else None
        self._number = self.prefix + sender
        self._always = {"MessagingServiceSid": sender} if self._service else {"From": self._number}
        if public_url is not None:
            self._always["StatusCallback"] = f"{public_url}/hooks/{self.name}/status"
        self._now = now
        self._http = TwilioHttp(wire or Connections(api_url or API, timeout))
        self._api = Api(Client(account_sid, auth_token, http_client=self._http), api_url or API, VERSION)
        self._messages = f"/Accounts/{account_sid}/Messages.json"

    def parse(self, hook: Hook) -> Sequence[Inbound | Receipt]:
        fields = _form(hook.body)
        if not self._signed(hook, fields):
            raise Refused("not signed by Twilio")
        first = dict(reversed(fields))
        match hook.path:
            case "":
                return [self._inbound(first)]
            case "status":
                return list(self._receipts(first))
            case _:
                raise Refused("no such hook", 404)

    @abstractmethod
    def _content(self, message: Outbound, text: str) -> Mapping[str, str]:
        """The fields of Twilio's that say what is sent. Raises `SendError` for what cannot be."""

    async def send(self, message: Outbound) -> str:
        text = _text(message)
        if not text.strip():
            raise SendError(Reason.rejected, "empty")
        fields = {
            "To": self._to(message),
            **self._content(message, text),
            **self._always,
            **self._validity(message.valid_until),
        }
        if self._service is None and "network" in message.data:
            fields["From"] = message.data["to"]  # our name on that network
        try:
            sid = (await self._api.create(self._messages, fields))["sid"]
            if not sid:
                raise ValueError
        except _UNREADABLE:  # success without a message: Twilio has something, we do not know what
            raise SendError(Reason.unconfirmed, "an answer that cannot be read") from None
        return str(sid)

    async def find(self, message: Outbound, since: datetime) -> list[str]:
        """Ask Twilio for this message, created at or after `since`: the ids of all with these words, oldest first.

        Twilio's filter by date leaves out what still waits in its queue, so dates are compared here. Raises
        `SendError` (unconfirmed) while Twilio cannot be asked.
        """
        text = _text(message).strip()
        try:
            listed = await self._api.listed(
                self._messages, {"To": self._to(message), "PageSize": LISTED}, limit=LISTED
            )
            found = [
                str(one["sid"])
                for one in listed
                if (created := rfc2822_datetime(one.get("date_created"))) is not None
                and created >= since - CLOCK_SKEW
                and self._is((one.get("body") or "").strip(), text)
            ]
        except (SendError, *_UNREADABLE) as error:
            raise SendError(Reason.unconfirmed, f"cannot ask: {type(error).__name__}") from None
        return found[::-1]

    def _to(self, message: Outbound) -> str:
        """A reply goes over the network that the person wrote over."""
        return message.data.get("network", self.prefix) + message.address

    def _is(self, body: str, text: str) -> bool:
        """Whether Twilio's record of a message with this body is of the message with this text."""
        return body == text

    async def inbound(self, since: datetime) -> list[tuple[datetime, Inbound]]:
        """What people sent to us since then, with the time, the oldest first: all of it, whatever the hook heard.

        Only what was sent to our own number or service, on this channel and since then; Twilio lists more than that.
        What cannot be listed within `LISTING` is left out. Raises `SendError` where Twilio cannot be asked.
        """
        wanted = {"DateSent>": iso8601_datetime(since), "PageSize": PAGE}
        found: list[tuple[datetime, Inbound]] = []
        try:
            async with asyncio.timeout(LISTING):
                async for page in self._api.pages(
                    self._messages, wanted if self._service else {**wanted, "To": self._number}
                ):
                    dated = [(when, one) for one in page if (when := _created(one)) is not None]
                    found += [(when, self._listed(one)) for when, one in dated if self._is_to_us(one, since)]
                    if dated and max(when for when, _ in dated) < since - CLOCK_SKEW:
                        break  # the newest come first
        except TimeoutError:
            log.warning("listing at twilio takes too long; what was listed in time is taken")
        except _UNREADABLE:
            raise SendError(Reason.unconfirmed, "an answer that cannot be read") from None
        return found[::-1]

    def _is_to_us(self, one: Fields, since: datetime) -> bool:
        created = _created(one)
        ours = (
            one.get("messaging_service_sid") == self._service
            if self._service
            else one.get("to") == self._number
        )
        return (
            ours
            and one.get("direction") == "inbound"
            and bool(one.get("sid") and one.get("from"))
            and created is not None
            and created >= since - CLOCK_SKEW
            and sender_of(str(one["from"])).channel in (self.name, None)
        )

    async def since(self, since: datetime) -> list[Listed]:
        """Everything that went either way since then, the oldest first. Raises `SendError` where Twilio cannot be
        asked.

        Not by Twilio's filter by date, which leaves out what still waits in its queue: its list is newest first, and
        nothing waits there for longer than `LONGEST_VALIDITY`.
        """
        found: list[Listed] = []
        ways = [{}] if self._service else [{"To": self._number}, {"From": self._number}]
        try:
            for way in ways:
                found += [one async for one in self._either_way(way, since)]
        except _UNREADABLE:
            raise SendError(Reason.unconfirmed, "an answer that cannot be read") from None
        found.reverse()  # the newest come first, and of one second the last
        return sorted(found, key=lambda one: one.at)

    async def _either_way(self, way: Mapping[str, str], since: datetime) -> AsyncIterator[Listed]:
        """Raises `SendError` where the list ends before that time because it is too long: part of it is no answer."""
        oldest = since - timedelta(seconds=LONGEST_VALIDITY)
        pages = 0
        async for page in self._api.pages(self._messages, {"PageSize": PAGE, **way}):
            pages += 1
            for one in page:
                at = _created(one)
                if at is not None and at < oldest:
                    return
                if at is not None and at >= since and self._is_ours(one):
                    yield self._either(one, at)
        if pages == MOST_PAGES:
            raise SendError(Reason.unconfirmed, "more messages since then than can be listed")

    def _is_ours(self, one: Fields) -> bool:
        person = str(one["from"] if one["direction"] == "inbound" else one["to"])
        service = not self._service or one.get("messaging_service_sid") == self._service
        return service and sender_of(person).channel in (self.name, None)

    def _either(self, one: Fields, at: datetime) -> Listed:
        if one["direction"] == "inbound":
            inbound = self._listed(one)
            return Listed(at, inbound.address, inbound.text, inbound=inbound)
        code = int(one.get("error_code") or 0)
        status = STATUSES.get(str(one.get("status") or ""), Status.sent)
        reason = REASONS.get(code, Reason.rejected) if status is Status.failed else None
        receipt = Receipt(self.name, str(one["sid"]), status, reason, str(code) if code else None)
        address = sender_of(str(one["to"])).address
        return Listed(at, address, well_formed(one.get("body") or ""), receipt=receipt)

    def is_of(self, listed: Listed, message: Outbound) -> bool:
        """Whether Twilio's record is of a message with these words."""
        return self._is(listed.text.strip(), _text(message).strip())

    def _listed(self, one: Fields) -> Inbound:
        kind, text = _said(str(one.get("num_media") or "0"), one.get("body") or "")
        return self._from(str(one["from"]), str(one.get("to") or ""), str(one["sid"]), text, kind, {})

    def _from(
        self, written: str, to: str, sid: str, text: str, kind: str, data: Mapping[str, str]
    ) -> Inbound:
        """A message that came in, on the channel that its sender belongs to, whichever hook or list it is from."""
        sender = sender_of(written)
        unanswered = sender.unanswered
        if sender.address in (self._number.removeprefix(self.prefix), sender_of(to).address):
            unanswered = Unanswered.own_number
        network = {"network": sender.prefix} if sender.prefix == "rcs:" and to else {}
        return Inbound(
            channel=sender.channel or self.name,
            external_id=sid,
            address=sender.address,
            text=text,
            kind=kind,
            data={**({"to": to} if to else {}), **data, **network},
            unanswered=unanswered,
        )

    async def close(self) -> None:
        await self._http.aclose()

    def _signed(self, hook: Hook, fields: Sequence[tuple[str, str]]) -> bool:
        given = hook.headers.get("x-twilio-signature", "").encode()
        # Names and values are sorted apart, and Twilio signs an equal pair once.
        content = "".join([name + value for name, value in sorted(set(fields))]).encode()
        return any(
            hmac.compare_digest(self._signature(url.encode() + content), given) for url in _ports(hook.url)
        )

    def _signature(self, content: bytes) -> bytes:
        """Not by `hmac.digest`, which lets go of the interpreter's lock and then waits for it behind storage."""
        signature = self._hmac.copy()
        signature.update(content)
        return base64.b64encode(signature.digest())

    def _inbound(self, fields: Mapping[str, str]) -> Inbound:
        # WhatsApp's buttons and lists carry what was chosen in fields of their own; a location has no words.
        words = (fields.get(field, "") for field in ("Body", "ButtonText", "ListTitle"))
        kind, text = _said(fields.get("NumMedia", "0"), next((text for text in words if text.strip()), ""))
        opt_out = fields.get("OptOutType")
        return self._from(
            _required(fields, "From"),
            fields.get("To", ""),
            _required(fields, "MessageSid"),
            text,
            "media" if "Latitude" in fields else kind,
            {"OptOutType": opt_out} if opt_out else {},
        )

    def _receipts(self, fields: Mapping[str, str]) -> Iterator[Receipt]:
        sid = _required(fields, "MessageSid")
        status = STATUSES.get(fields.get("MessageStatus", "").lower())
        if status is None:
            return  # a word Twilio has not yet taught us says nothing we could act on
        code = fields.get("ErrorCode", "")
        number = int(code) if code.isascii() and code.isdigit() else 0
        yield Receipt(
            channel=channel_of(fields.get("To", "")) or self.name,
            external_id=sid,
            status=status,
            reason=REASONS.get(number, Reason.rejected) if status is Status.failed else None,
            code=code or None,
        )

    def _validity(self, until: datetime | None) -> dict[str, int]:
        if until is None:
            return {}
        seconds = (until - self._now()).total_seconds()
        if seconds <= 0:
            raise SendError(Reason.rejected, "its time ran out")
        return {"ValidityPeriod": max(1, min(int(seconds), LONGEST_VALIDITY))}


class TwilioHttp(AsyncHttpClient):  # type: ignore[misc]  # twilio ships no types
    """Twilio's client over our wire. Unlike Twilio's own it logs nothing and sorts errors before they hold a text."""

    def __init__(self, wire: Wire) -> None:
        super().__init__(logging.getLogger(__name__), True)
        self._wire = wire

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - Twilio's signature; ours is the wire's
        allow_redirects: bool = False,
    ) -> Response:
        """Raises `SendError` for every answer but success, and for none."""
        answer = await self._wire.ask(
            method,
            f"{uri}?{urlencode(params)}" if params else uri,
            {**(headers or {}), **({"authorization": _basic(*auth)} if auth else {})},
            form.write(data) if data else None,
        )
        if not 200 <= answer.status < 300:
            raise _refusal(answer)
        return Response(answer.status, answer.body.decode(), answer.headers)

    async def aclose(self) -> None:
        await self._wire.aclose()


@lru_cache(maxsize=4)
def _basic(user: str, password: str) -> str:
    return f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"


def _refusal(answer: Answer) -> SendError:
    status = answer.status
    code = _error_code(answer.body)
    reason = REASONS.get(code)
    if status >= 500:
        reason = Reason.unconfirmed  # the message may be in Twilio's queue all the same; it can be asked
    elif status == 429:
        reason = Reason.throttled
    elif reason is None:
        reason = Reason.misconfigured if status < 400 or status in (401, 403, 404) else Reason.rejected
    return SendError(
        reason, f"HTTP {status}", retry_after=retry_after(answer.headers), code=str(code or status)
    )


def _error_code(body: bytes) -> int:
    try:
        code = json.loads(body)["code"]
    except (ValueError, KeyError, TypeError):
        return 0
    return code if isinstance(code, int) else 0


def _created(one: Fields) -> datetime | None:
    """None where Twilio does not say it in a way that can be read."""
    try:
        created: datetime | None = rfc2822_datetime(one.get("date_created"))
    except (ValueError, TypeError):
        return None
    return created


def _text(message: Outbound) -> str:
    return well_formed(with_letters(message.text, message.buttons))


def _said(media: str, body: str) -> tuple[str, str]:
    """The kind of a message with so many files, and its words. A file's own name, which WhatsApp puts there, is none."""
    text = well_formed(body)
    if not (media.isdecimal() and int(media) > 0):
        return "text", text
    return "media", "" if _FILE_NAME.fullmatch(text.strip()) else text


def _form(body: bytes) -> list[tuple[str, str]]:
    if checked(body).count(b"&") >= MOST_FIELDS:
        raise Refused("body: too many fields", 413)
    return form.read(body)


def _required(fields: Mapping[str, str], name: str) -> str:
    value = fields.get(name, "").strip()
    if not value:
        raise Refused(f"{name}: missing", 422)
    return value


def _ports(url: str) -> Iterator[str]:
    """The URL with and without its port: Twilio is not of one mind on which of them it signs."""
    yield url
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return  # a Host header that is none: nothing Twilio could have signed
    if port:
        other = parts.netloc.rpartition(":")[0]
    else:
        other = f"{parts.netloc}:{443 if parts.scheme == 'https' else 80}"
    yield urlunsplit(parts._replace(netloc=other))
