"""Twilio's messages, whichever way they travel: signed hooks in, one resource out, the same codes for all."""

from __future__ import annotations

import asyncio
import logging
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from twilio.base.deserialize import rfc2822_datetime
from twilio.base.serialize import iso8601_datetime

from channels.body import well_formed
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
from channels.sender import address_of, channel_of
from channels.sender import sender as sender_of
from channels.twilio_api import MOST_PAGES, TIMEOUT, UNREADABLE, URL, VERSION, Api, Fields
from channels.twilio_codes import REASONS, STATUSES
from channels.twilio_hooks import Signature, read_form, required
from channels.wire import Connections, Wire

log = logging.getLogger(__name__)

LONGEST_VALIDITY = 36_000  # seconds; Twilio's own queue keeps nothing longer
CLOCK_SKEW = timedelta(seconds=5)  # between Twilio's clock, which shows whole seconds, and ours
PAGE = 1000  # messages to a page, the most that Twilio gives
LISTING = 300.0  # seconds for all pages of what people sent
LISTED = 50  # messages looked at for a lost one: one page, newest first

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
            raise ValueError("without the auth token Twilio's requests cannot be told from forged ones")
        self._signature = Signature(auth_token)
        self._service = sender if sender.startswith("MG") else None
        self._number = self.prefix + sender
        self._always = {"MessagingServiceSid": sender} if self._service else {"From": self._number}
        if public_url is not None:
            self._always["StatusCallback"] = f"{public_url}/hooks/{self.name}/status"
        self._now = now
        url = api_url or URL
        wire = wire or Connections(url, timeout)
        self._api = Api(wire, url, VERSION, account_sid=account_sid, auth_token=auth_token)
        self._messages = f"/Accounts/{account_sid}/Messages.json"

    def parse(self, hook: Hook) -> Sequence[Inbound | Receipt]:
        fields = read_form(hook.body)
        if not self._signature.is_on(hook, fields):
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
        except UNREADABLE:  # success without a message: Twilio has something, we do not know what
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
                if (created := _created(one)) is not None
                and created >= since - CLOCK_SKEW
                and self._is((one.get("body") or "").strip(), text)
            ]
        except (SendError, *UNREADABLE) as error:
            raise SendError(Reason.unconfirmed, f"cannot ask: {type(error).__name__}") from None
        return found[::-1]

    def _to(self, message: Outbound) -> str:
        """A reply goes over the network that the person wrote over."""
        return message.data.get("network", self.prefix) + message.address

    def _is(self, body: str, text: str) -> bool:
        """Whether Twilio's record of a message with this body is of the message with this text."""
        return body == text

    async def inbound(self, since: datetime) -> list[tuple[datetime, Inbound]]:
        """What people sent to us since then, with the time, the oldest first: all of it, also what the hook took.

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
        except UNREADABLE:
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
        except UNREADABLE:
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
        address = address_of(str(one["to"]))
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
        if sender.address in (self._number.removeprefix(self.prefix), address_of(to)):
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
        await self._api.close()

    def _inbound(self, fields: Mapping[str, str]) -> Inbound:
        # WhatsApp's buttons and lists carry what was chosen in fields of their own; a location has no words.
        words = (fields.get(field, "") for field in ("Body", "ButtonText", "ListTitle"))
        kind, text = _said(fields.get("NumMedia", "0"), next((text for text in words if text.strip()), ""))
        opt_out = fields.get("OptOutType")
        return self._from(
            required(fields, "From"),
            fields.get("To", ""),
            required(fields, "MessageSid"),
            text,
            "media" if "Latitude" in fields else kind,
            {"OptOutType": opt_out} if opt_out else {},
        )

    def _receipts(self, fields: Mapping[str, str]) -> Iterator[Receipt]:
        sid = required(fields, "MessageSid")
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
