"""Twilio as far as we use it: messages out and in, callbacks, the list of messages, its own STOP, START and HELP.

After twilio.com/docs/messaging/api/message-resource, /docs/messaging/guides/webhook-request, /docs/api/errors and
support.twilio.com 223134027 (opt-out keywords). Requests are signed by Twilio's own library, not by ours.

    python -m tests.emulators.twilio    prints its port, and runs until it is ended
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urldefrag, urlencode

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from twilio.request_validator import RequestValidator

from channels.segments import segments
from tests.emulators.clock import now
from tests.emulators.faults import Faults, taking
from tests.emulators.ledger import Ledger
from tests.emulators.serving import serve

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "invented-auth-token"
OURS = "+358412345001"
SERVICE = "MG00000000000000000000000000000001"

STOP = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
START = {"START", "YES", "UNSTOP"}
HELP = {"HELP", "INFO"}
OWN_WORDS = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}
WEBHOOK_PATIENCE = 15.0  # seconds in all, with every try
ECHO = 3.0  # seconds after which a webhook may come once more, when newer ones were answered


@dataclass
class Message:
    sid: str
    direction: str
    from_: str
    to: str
    body: str
    status: str
    created: datetime
    callback: str | None = None
    service: str | None = None
    error: int | None = None

    def shown(self) -> dict[str, Any]:
        uri = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/{self.sid}"
        when = format_datetime(self.created)
        return {
            "account_sid": ACCOUNT,
            "api_version": "2010-04-01",
            "body": self.body,
            "date_created": when,
            "date_sent": None if self.status in ("accepted", "queued") else when,
            "date_updated": when,
            "direction": self.direction,
            "error_code": self.error,
            "error_message": None,
            "from": self.from_,
            "messaging_service_sid": self.service,
            "num_media": "0",
            "num_segments": str(segments(self.body).parts),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }


class Twilio:
    def __init__(self, now: Callable[[], datetime] = now) -> None:
        self._now = now
        self.faults = Faults()
        self.ledger = Ledger()
        self.messages: list[Message] = []
        self.blocked: set[str] = set()
        self.landlines: set[str] = set()
        self.webhook = ""  # with `#rc=…&rp=…` as an operator writes it into Twilio's console
        self.advanced_opt_out = False
        self.largest_page = 1000
        self.counts: Counter[str] = Counter()
        self._sids = 0
        self._http = httpx.AsyncClient(timeout=WEBHOOK_PATIENCE)
        self._signing = RequestValidator(TOKEN)
        self._jobs: set[asyncio.Task[None]] = set()

    # -- the REST API -----------------------------------------------------------------------------------------
    async def create(self, request: Request) -> Response:
        form = {name: values[-1] for name, values in parse_qs((await request.body()).decode()).items()}
        if (refusal := self._stranger(request)) is not None:
            return refusal
        return await taking(
            self.faults,
            lambda: self._take(form),
            failure=lambda: error(500, 20500, "Internal server error"),
            throttled=lambda: error(429, 20429, "Too Many Requests"),
        )

    async def _take(self, form: dict[str, str]) -> Response:
        if (refusal := self._refusal(form)) is not None:
            return refusal
        service = form.get("MessagingServiceSid")
        sent = Message(
            self._sid(), "outbound-api", OURS, form["To"], form["Body"], "accepted" if service else "queued",
            self._now(), form.get("StatusCallback"), service,
        )  # fmt: skip
        self.messages.append(sent)
        self.ledger.add(sent.to, "received", sent.body, sent.sid)
        self._begin(self._call_back(sent))
        return JSONResponse(sent.shown(), 201)

    def _stranger(self, request: Request) -> Response | None:
        expected = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if request.headers.get("authorization") != expected:
            return error(401, 20003, "Authenticate")
        if request.path_params["sid"] != ACCOUNT:
            return error(404, 20404, "The requested resource was not found")
        return None

    def _refusal(self, form: dict[str, str]) -> Response | None:
        to, body, validity = form.get("To", ""), form.get("Body", ""), form.get("ValidityPeriod", "36000")
        if (wrong := self._wrong_number(to)) is not None:
            return wrong
        if not body:
            return error(400, 21602, "Message body is required.")
        if len(body) > 1600:
            return error(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        if service := form.get("MessagingServiceSid"):
            if service != SERVICE:
                return error(404, 21705, "The Messaging Service does not exist")
        elif form.get("From") != OURS:
            return error(400, 21606, "The 'From' phone number is not a valid message-capable Twilio number")
        if not validity.isdigit() or not 1 <= int(validity) <= 36_000:
            return error(400, 20422, "Invalid ValidityPeriod")
        if (callback := form.get("StatusCallback")) and not callback.startswith(("http://", "https://")):
            return error(400, 21609, "Invalid 'StatusCallback' URL")
        return self._undeliverable(to)

    def _wrong_number(self, to: str) -> Response | None:
        if not to:
            return error(400, 21604, "A 'To' phone number is required.")
        if not re.fullmatch(r"\+[1-9][0-9]{6,14}", to):
            return error(400, 21211, "Invalid 'To' Phone Number")
        return None

    def _undeliverable(self, to: str) -> Response | None:
        if to in self.blocked:
            return error(400, 21610, "Attempt to send to unsubscribed recipient")
        if to in self.landlines:
            return error(400, 21614, "'To' number is not a valid mobile number")
        return None

    async def list(self, request: Request) -> Response:
        """Newest first, by pages."""
        if (refusal := self._stranger(request)) is not None:
            return refusal
        if self.faults.strikes("fail_list"):
            return error(503, 20503, "Service unavailable")
        query = dict(request.query_params)
        size, page = min(int(query.get("PageSize", 50)), self.largest_page), int(query.get("Page", 0))
        found = [each for each in reversed(self.messages) if _matches(each, query)]
        shown = [each.shown() for each in found[page * size : (page + 1) * size]]
        path = request.url.path
        following = {
            **query,
            "PageSize": size,
            "Page": page + 1,
            "PageToken": f"PA{shown[-1]['sid']}" if shown else "",
        }
        more = (page + 1) * size < len(found)
        return JSONResponse(
            {
                "messages": shown,
                "page": page,
                "page_size": size,
                "start": page * size,
                "end": page * size + len(shown) - 1,
                "uri": f"{path}?{urlencode(query)}",
                "first_page_uri": f"{path}?{urlencode({**query, 'Page': 0})}",
                "next_page_uri": f"{path}?{urlencode(following)}" if more else None,
                "previous_page_uri": None,
            }
        )

    # -- calling the application --------------------------------------------------------------------------------------
    async def hear(self, phone: str, text: str, *, webhook: bool = True) -> str:
        """The phone sends a text. Without `webhook` the application is not told: a request that got lost."""
        sid = self._sid()
        self.messages.append(Message(sid, "inbound", phone, OURS, text, "received", self._now()))
        self.ledger.add(phone, "sent", text, sid)
        kind = self._keyword(phone, text)
        fields = {
            "ToCountry": "FI", "SmsMessageSid": sid, "NumMedia": "0", "SmsSid": sid, "FromState": "",
            "SmsStatus": "received", "Body": text, "FromCountry": "FI", "To": OURS, "NumSegments": "1",
            "MessageSid": sid, "AccountSid": ACCOUNT, "From": phone, "ApiVersion": "2010-04-01",
        }  # fmt: skip
        if kind and self.advanced_opt_out:
            fields["OptOutType"] = kind
        if webhook:
            self._begin(self._tell(fields))
            if self.faults.strikes("duplicate"):
                self._begin(self._tell(fields))
            if self.faults.strikes("echo"):
                self._begin(self._tell(fields, after=ECHO))
        return sid

    def sent_by_others(self, phone: str, text: str) -> None:
        """Another program of the county's sends from our number."""
        sent = Message(self._sid(), "outbound-api", OURS, phone, text, "delivered", self._now())
        self.messages.append(sent)
        self.ledger.add(phone, "received", text, sent.sid)

    def _keyword(self, phone: str, text: str) -> str | None:
        """Only a word alone counts."""
        word = text.strip().upper()
        kind = next(
            (name for name, words in (("STOP", STOP), ("START", START), ("HELP", HELP)) if word in words),
            None,
        )
        if kind is not None:
            if kind == "STOP":
                self.blocked.add(phone)
            if kind == "START":
                self.blocked.discard(phone)
            self.ledger.add(phone, "provider", OWN_WORDS[kind], self._sid())
        return kind

    async def _tell(self, fields: dict[str, str], after: float = 0.0) -> None:
        """By default one more try, and only where no connection was made; nothing is kept for later."""
        await asyncio.sleep(after)
        url, fragment = urldefrag(self.webhook)
        overrides = dict(parse_qsl(fragment))
        tries = 1 + int(overrides.get("rc", 1))
        again = overrides.get("rp", "ct")
        try:
            async with asyncio.timeout(WEBHOOK_PATIENCE):
                for _ in range(tries):
                    await self.faults.pause()
                    status = await self._post(url, fields)
                    if status is not None and status < 300:
                        self.ledger.add(fields["From"], "taken", "", fields["MessageSid"])
                        return
                    if status is not None and again != "all":
                        break
        except TimeoutError:
            pass
        self.counts["webhooks_lost"] += 1

    async def _call_back(self, message: Message) -> None:
        """The status `queued` is not reported; the others come in any order, late and twice, when faults say so."""
        statuses = ["sent", "delivered"]
        message.status = "delivered"
        if message.callback is None:
            return
        if self.faults.strikes("reorder"):
            statuses.reverse()
        if self.faults.strikes("duplicate"):
            statuses.append(statuses[0])
        for status in statuses:
            await self.faults.pause()
            fields = {
                "SmsSid": message.sid, "SmsStatus": status, "MessageStatus": status, "To": message.to,
                "MessageSid": message.sid, "AccountSid": ACCOUNT, "From": message.from_, "ApiVersion": "2010-04-01",
            }  # fmt: skip
            await self._post(message.callback, fields)

    async def _post(self, url: str, fields: dict[str, str]) -> int | None:
        """The status of the answer; None where there was none."""
        signature = self._signing.compute_signature(url, fields)
        try:
            answer = await self._http.post(url, data=fields, headers={"X-Twilio-Signature": signature})
        except httpx.HTTPError:
            self.counts["webhooks_unreached"] += 1
            return None
        self.counts[f"webhooks_{answer.status_code}"] += 1
        return answer.status_code

    def _begin(self, job: Any) -> None:
        task = asyncio.create_task(job)
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    def _sid(self) -> str:
        self._sids += 1
        return f"SM{self._sids:032x}"

    # -- the control API ------------------------------------------------------------------------------------------
    async def configure(self, request: Request) -> Response:
        given = await request.json()
        for name in ("webhook", "advanced_opt_out", "largest_page"):
            if name in given:
                setattr(self, name, given[name])
        self.landlines |= set(given.get("landlines", ()))
        if "faults" in given:
            self.faults.configure(given["faults"])
        return JSONResponse({})

    async def say(self, request: Request) -> Response:
        given = await request.json()
        if self.ledger.asked_before(given.get("key")):
            return JSONResponse({})
        sid = await self.hear(given["address"], given["text"], webhook=given.get("webhook", True))
        return JSONResponse({"id": sid})

    async def read(self, request: Request) -> Response:
        return JSONResponse(await self.ledger.since(int(request.query_params.get("since", 0)), 1.0))

    async def count(self, _request: Request) -> Response:
        return JSONResponse(
            {"faults": dict(self.faults.counts), "counts": dict(self.counts), "busy": len(self._jobs)}
        )

    def app(self) -> Starlette:
        messages = "/2010-04-01/Accounts/{sid}/Messages.json"
        return Starlette(
            routes=[
                Route(messages, self.create, methods=["POST"]),
                Route(messages, self.list, methods=["GET"]),
                Route("/control/configure", self.configure, methods=["POST"]),
                Route("/control/say", self.say, methods=["POST"]),
                Route("/control/ledger", self.read),
                Route("/control/counts", self.count),
            ]
        )


def _matches(message: Message, query: dict[str, str]) -> bool:
    day = message.created.date()
    return (
        query.get("To") in (None, message.to)
        and query.get("From") in (None, message.from_)
        and ("DateSent>" not in query or message.created >= _moment(query["DateSent>"]))
        and ("DateSent<" not in query or message.created <= _moment(query["DateSent<"]) + timedelta(days=1))
        and ("DateSent" not in query or day == _moment(query["DateSent"]).date())
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def error(status: int, code: int, text: str) -> Response:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return JSONResponse({"code": code, "message": text, "more_info": more, "status": status}, status)


if __name__ == "__main__":
    serve(Twilio().app())
