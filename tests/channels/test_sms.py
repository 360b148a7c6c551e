from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode

import httpx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from channels.message import (
    Button,
    Hook,
    Inbound,
    Outbound,
    Reason,
    Receipt,
    Refused,
    SendError,
    Status,
    Unanswered,
)
from channels.sms import Sms
from tests.channels.edges import NOW, PHONE, Answering, Handle, listening

ACCOUNT = "AC00000000000000000000000000000001"
TOKEN = "invented-auth-token"
OURS = "+358412345001"
PUBLIC = "https://palaute.example"
TEXT = "Kiitos! Mika toi?"


class Fields:
    """A form as Django's QueryDict shows it, which Twilio's own validator takes."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs

    def __iter__(self) -> Any:
        return iter(name for name, _ in self.pairs)

    def __bool__(self) -> bool:
        return bool(self.pairs)

    def getlist(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name]


def signature(url: str, body: bytes) -> str:
    pairs = parse_qsl(body.decode(), keep_blank_values=True)
    return str(RequestValidator(TOKEN).compute_signature(url, Fields(pairs)))


def sms(handle: Handle | None = None, **changes: Any) -> Sms:
    options = {
        "account_sid": ACCOUNT,
        "auth_token": TOKEN,
        "sender": OURS,
        "public_url": PUBLIC,
        "now": lambda: NOW,
    }
    return Sms(**{**options, "wire": Answering(handle or _never), **changes})


def _never(request: httpx.Request) -> httpx.Response:
    raise AssertionError("nothing may be sent here")


def hook(body: bytes, path: str = "", *, sign: str | None = None, query: str = "") -> Hook:
    url = f"{PUBLIC}/hooks/sms{'/' + path if path else ''}{'?' + query if query else ''}"
    return Hook(url, {"x-twilio-signature": signature(url, body) if sign is None else sign}, body, path)


# -- in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "path", "expected"),
    [
        (
            "sms_in.form",
            "",
            Inbound(
                "sms", "SM0000000000000000000000000000a001", PHONE, "9 äiti & lapsi 😀", data={"to": OURS}
            ),
        ),
        (
            "sms_media.form",
            "",
            Inbound("sms", "MM0000000000000000000000000000a002", PHONE, "", kind="media", data={"to": OURS}),
        ),
        (
            "sms_stop.form",
            "",
            Inbound(
                "sms",
                "SM0000000000000000000000000000a003",
                PHONE,
                "Stop",
                data={"to": OURS, "OptOutType": "STOP"},
            ),
        ),
        (
            "sms_status_delivered.form",
            "status",
            Receipt("sms", "SM0000000000000000000000000000b001", Status.delivered),
        ),
        (
            "sms_status_undelivered.form",
            "status",
            Receipt("sms", "SM0000000000000000000000000000b002", Status.failed, Reason.unreachable, "30005"),
        ),
    ],
)
def test_in(captured: Callable[[str], Any], file: str, path: str, expected: Inbound | Receipt) -> None:
    assert sms().parse(hook(captured(file), path)) == [expected]


@pytest.mark.parametrize("files", ["1", "3"])
def test_words_beside_a_picture_are_taken_along(captured: Callable[[str], Any], files: str) -> None:
    body = captured("sms_media.form").replace(b"&Body=", b"&Body=Aion+tappaa+itseni")
    [event] = sms().parse(hook(body.replace(b"NumMedia=1", f"NumMedia={files}".encode())))
    assert isinstance(event, Inbound)
    assert (event.kind, event.text) == ("media", "Aion tappaa itseni")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("lasku 9.pdf", ""),
        ("IMG_0010.JPG", ""),
        ("9.PDF\n9", "9.PDF\n9"),
        ("ks. 9.pdf, kiitos", "ks. 9.pdf, kiitos"),
        ("Hyvä.Kiitos", "Hyvä.Kiitos"),
    ],
)
def test_the_name_of_a_file_is_no_word_of_a_person(
    captured: Callable[[str], Any], body: str, words: str
) -> None:
    fields = dict(parse_qsl(captured("sms_media.form").decode()), Body=body)
    [event] = sms().parse(hook(urlencode(fields).encode()))
    assert isinstance(event, Inbound)
    assert (event.kind, event.text) == ("media", words)
    [event] = sms().parse(hook(urlencode(fields | {"NumMedia": "0"}).encode()))
    assert isinstance(event, Inbound)
    assert (event.kind, event.text) == ("text", body)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("accepted", Status.sent),
        ("queued", Status.sent),
        ("sending", Status.sent),
        ("sent", Status.sent),
        ("delivered", Status.delivered),
        ("read", Status.delivered),
        ("undelivered", Status.failed),
        ("failed", Status.failed),
        ("canceled", Status.failed),
    ],
)
def test_every_status_word(word: str, status: Status) -> None:
    [receipt] = sms().parse(hook(f"MessageSid=SM1&MessageStatus={word}".encode(), "status"))
    assert isinstance(receipt, Receipt)
    assert receipt.status is status


@pytest.mark.parametrize("body", [b"MessageSid=SM1&MessageStatus=teleported", b"MessageSid=SM1"])
def test_an_unknown_status_is_no_receipt(body: bytes) -> None:
    assert sms().parse(hook(body, "status")) == []


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("21610", Reason.blocked),
        ("30003", Reason.unreachable),
        ("30006", Reason.unreachable),
        ("30007", Reason.filtered),
        ("30450", Reason.filtered),
        ("30001", Reason.throttled),
        ("30036", Reason.throttled),
        ("30002", Reason.misconfigured),
        ("30008", Reason.rejected),
        ("", Reason.rejected),
        ("²", Reason.rejected),
    ],
)
def test_error_codes_of_receipts(code: str, reason: Reason) -> None:
    body = urlencode({"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": code}).encode()
    [receipt] = sms().parse(hook(body, "status"))
    assert isinstance(receipt, Receipt)
    assert (receipt.reason, receipt.code) == (reason, code or None)


@pytest.mark.parametrize(
    ("body", "path", "status"),
    [
        (b"", "", 422),
        (b"From=%2B358412345678&Body=x", "", 422),
        (b"MessageSid=SM1&Body=x", "", 422),
        (b"MessageStatus=sent", "status", 422),
        (b"MessageSid=SM1&From=x", "elsewhere", 404),
    ],
)
def test_signed_but_not_ours(body: bytes, path: str, status: int) -> None:
    with pytest.raises(Refused) as refused:
        sms().parse(hook(body, path))
    assert refused.value.status == status


# -- signatures ---------------------------------------------------------------------------------------------

names = st.text(min_size=1, max_size=8)
forms = st.lists(st.tuples(names, st.text(max_size=20)), max_size=8)
hosts = st.sampled_from(["palaute.example", "palaute.example:8443", "palaute.example:443", "127.0.0.1:80"])


@given(forms, forms, hosts, st.sampled_from(["http", "https"]), st.sampled_from(["", "a=1", "a=&a=2&ä=x%20"]))
def test_agrees_with_twilios_validator(
    form: list[tuple[str, str]], other: list[tuple[str, str]], host: str, scheme: str, query: str
) -> None:
    """Empty fields, repeated fields, repeated pairs, any characters, ports named or not."""
    url = f"{scheme}://{host}/hooks/sms" + (f"?{query}" if query else "")
    bare = f"{scheme}://{host.partition(':')[0]}/hooks/sms" + (f"?{query}" if query else "")
    validator = RequestValidator(TOKEN)
    channel = sms()
    form = [("MessageSid", "SM1"), ("From", PHONE), *form]
    for signed_url, signed_form in ((url, form), (bare, form), (url, [*form, *other])):
        given_signature = validator.compute_signature(signed_url, Fields(signed_form))
        taken = Hook(url, {"x-twilio-signature": given_signature}, urlencode(form).encode())
        valid = validator.validate(url, Fields(form), given_signature)
        try:
            channel.parse(taken)
            accepted = True
        except Refused as refused:
            accepted = refused.status != 403
        assert accepted == valid


def test_more_fields_than_twilio_would_send() -> None:
    with pytest.raises(Refused) as refused:
        sms().parse(hook(b"&".join([b"a=b"] * 501)))
    assert refused.value.status == 413


@given(st.binary(max_size=60))
def test_a_made_up_signature_is_refused(made_up: bytes) -> None:
    body = b"MessageSid=SM1&From=%2B358412345678&Body=9"
    text = base64.b64encode(made_up).decode()
    assume(text != signature(f"{PUBLIC}/hooks/sms", body))
    with pytest.raises(Refused) as refused:
        sms().parse(hook(body, sign=text))
    assert refused.value.status == 403


@pytest.mark.parametrize("host", ["", "x:port", "x:99999999", "[", "[::1", "ä"])
def test_a_host_that_is_none_is_refused(host: str) -> None:
    with pytest.raises(Refused) as refused:
        sms().parse(Hook(f"https://{host}/hooks/sms", {"x-twilio-signature": "x"}, b"MessageSid=SM1"))
    assert refused.value.status == 403


def test_a_signature_holds_for_its_own_url_and_body_only(captured: Callable[[str], Any]) -> None:
    body = captured("sms_in.form")
    good = signature(f"{PUBLIC}/hooks/sms", body)
    for url, content in [
        (f"{PUBLIC}/hooks/sms/status", body),
        (f"{PUBLIC}/hooks/sms?x=1", body),
        ("https://elsewhere.example/hooks/sms", body),
        (f"{PUBLIC}/hooks/sms", body + b"&extra="),
        (f"{PUBLIC}/hooks/sms", body.replace(b"Body=9", b"Body=0")),
    ]:
        with pytest.raises(Refused) as refused:
            sms().parse(Hook(url, {"x-twilio-signature": good}, content))
        assert refused.value.status == 403


# -- out ----------------------------------------------------------------------------------------------------


def outbound(**changes: Any) -> Outbound:
    return Outbound(**{"id": "7", "channel": "sms", "address": PHONE, "text": TEXT, **changes})


async def sent(
    message: Outbound, answer: dict[str, Any], **options: Any
) -> tuple[httpx.Request, dict[str, list[str]]]:
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(201, json=answer)

    channel = sms(handle, **options)
    assert await channel.send(message) == answer["sid"]
    await channel.close()
    [request] = seen
    return request, parse_qs(request.content.decode(), keep_blank_values=True)


async def test_out(captured: Callable[[str], Any]) -> None:
    request, form = await sent(outbound(), captured("sms_message.json"))
    assert str(request.url) == f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert (
        request.headers["authorization"]
        == "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    )
    assert form == {
        "To": [PHONE],
        "From": [OURS],
        "Body": [TEXT],
        "StatusCallback": [f"{PUBLIC}/hooks/sms/status"],
    }


async def test_out_by_a_service_to_another_base_url(captured: Callable[[str], Any]) -> None:
    service = "MG" + "0" * 32
    options = {"sender": service, "api_url": "http://127.0.0.1:9", "public_url": None}
    request, form = await sent(outbound(), captured("sms_message.json"), **options)
    assert str(request.url).startswith("http://127.0.0.1:9/2010-04-01/")
    assert form == {"To": [PHONE], "MessagingServiceSid": [service], "Body": [TEXT]}


async def test_choices_are_letters(captured: Callable[[str], Any]) -> None:
    buttons = [Button("Anna palautetta", "/give", "A"), Button("9", "/SetSlots(rating=9)")]
    _, form = await sent(outbound(buttons=buttons), captured("sms_message.json"))
    assert form["Body"] == [f"{TEXT}\nA Anna palautetta"]


@pytest.mark.parametrize(
    ("left", "period"), [(0.2, "1"), (59.9, "59"), (36_000, "36000"), (100_000, "36000")]
)
async def test_validity(captured: Callable[[str], Any], left: float, period: str) -> None:
    message = outbound(valid_until=NOW + timedelta(seconds=left))
    _, form = await sent(message, captured("sms_message.json"))
    assert form["ValidityPeriod"] == [period]


@pytest.mark.parametrize(
    "message",
    [
        outbound(valid_until=NOW),
        outbound(valid_until=NOW - timedelta(hours=1)),
        outbound(text="a" * 1531),
        outbound(text="š" * 671),
        outbound(text=" \n"),
    ],
)
async def test_what_is_never_sent(message: Outbound) -> None:
    with pytest.raises(SendError) as raised:
        await sms().send(message)
    assert raised.value.reason is Reason.rejected


def refusal(status: int, code: int | None = None, **headers: str) -> httpx.Response:
    content = {"code": code, "message": f"about {PHONE}", "status": status} if code else {"detail": "?"}
    return httpx.Response(status, json=content, headers=headers)


@pytest.mark.parametrize(
    ("respond", "reason"),
    [
        (refusal(400, 21610), Reason.blocked),
        (refusal(400, 21211), Reason.unreachable),
        (refusal(400, 21614), Reason.unreachable),
        (refusal(400, 21635), Reason.unreachable),
        (refusal(400, 21602), Reason.rejected),
        (refusal(400, 21617), Reason.rejected),
        (refusal(400, 99999), Reason.rejected),
        (refusal(400), Reason.rejected),
        (refusal(400, 21606), Reason.misconfigured),
        (refusal(401, 20003), Reason.misconfigured),
        (refusal(401), Reason.misconfigured),
        (refusal(403), Reason.misconfigured),
        (refusal(404, 20404), Reason.misconfigured),
        (httpx.Response(301, headers={"location": "https://x.example"}), Reason.misconfigured),
        (refusal(429, 20429), Reason.throttled),
        (refusal(429), Reason.throttled),
        (refusal(400, 21611), Reason.throttled),
        (refusal(500, 20500), Reason.unconfirmed),
        (httpx.Response(502, text="<html>bad gateway"), Reason.unconfirmed),
        (refusal(503), Reason.unconfirmed),
        (httpx.Response(201, text="not json"), Reason.unconfirmed),
        (httpx.Response(201, json=[]), Reason.unconfirmed),
        (httpx.Response(201, json={}), Reason.unconfirmed),
        (httpx.Response(201, json={"sid": None}), Reason.unconfirmed),
        (httpx.Response(201, content=b"\xff"), Reason.unconfirmed),
    ],
)
async def test_every_answer_has_its_reason(respond: httpx.Response, reason: Reason) -> None:
    with pytest.raises(SendError) as raised:
        await sms(lambda request: respond).send(outbound())
    assert raised.value.reason is reason
    assert PHONE not in str(raised.value)


async def test_codes_and_waits_are_kept() -> None:
    with pytest.raises(SendError) as raised:
        await sms(lambda request: refusal(429, 20429, **{"retry-after": "12"})).send(outbound())
    assert (raised.value.code, raised.value.retry_after) == ("20429", 12.0)


@pytest.mark.parametrize("reason", [Reason.throttled, Reason.unconfirmed])
async def test_what_the_wire_says_is_passed_on(reason: Reason) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        raise SendError(reason, "no answer")

    with pytest.raises(SendError) as raised:
        await sms(handle).send(outbound())
    assert raised.value.reason is reason
    with pytest.raises(SendError) as raised:
        await sms(handle).find(outbound(), NOW)
    assert raised.value.reason is Reason.unconfirmed


async def _swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"StatusCallback")
    await asyncio.sleep(2)


async def _hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"StatusCallback")


@pytest.mark.parametrize("talk", [_swallow, _hang_up])
async def test_over_a_real_socket_what_left_is_unconfirmed(talk: Any) -> None:
    async with listening(talk) as port:
        channel = sms(wire=None, api_url=f"http://127.0.0.1:{port}", timeout=0.3)
        with pytest.raises(SendError) as raised:
            await channel.send(outbound())
        await channel.close()
    assert raised.value.reason is Reason.unconfirmed


async def test_over_a_real_socket_what_never_left_may_go_again() -> None:
    async with listening(_hang_up) as port:
        pass
    with pytest.raises(SendError) as raised:
        await sms(wire=None, api_url=f"http://127.0.0.1:{port}").send(outbound())
    assert raised.value.reason is Reason.throttled


# -- reconciling --------------------------------------------------------------------------------------------


def listing(*messages: dict[str, Any]) -> Handle:
    def handle(request: httpx.Request) -> httpx.Response:
        assert request.method == "GET"
        assert dict(request.url.params) == {"To": PHONE, "PageSize": "50"}
        return httpx.Response(
            200, json={"messages": list(messages), "page": 0, "page_size": 50, "next_page_uri": None}
        )

    return handle


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, True),
        ({"date_created": "Mon, 02 Nov 2026 09:59:58 +0000"}, True),
        ({"date_created": "Mon, 02 Nov 2026 09:50:00 +0000"}, False),
        ({"date_created": None}, False),
        ({"body": f"{TEXT}\n"}, True),
        ({"body": "Jotain muuta"}, False),
        ({"body": None}, False),
        ({"status": "failed"}, True),
    ],
)
async def test_find(captured: Callable[[str], Any], changes: dict[str, Any], found: bool) -> None:
    one = {**captured("sms_message.json"), **changes}
    assert await sms(listing(one)).find(outbound(), since=NOW) == ([one["sid"]] if found else [])


async def test_find_passes_over_what_is_another_message(captured: Callable[[str], Any]) -> None:
    first = captured("sms_message.json")
    second = {**first, "sid": "SM0000000000000000000000000000c002"}
    channel = sms(listing(first, second))
    assert await channel.find(outbound(), NOW) == [second["sid"], first["sid"]]


async def test_find_compares_what_was_really_sent(captured: Callable[[str], Any]) -> None:
    one = {**captured("sms_message.json"), "body": f"{TEXT}\nA Kyllä"}
    assert await sms(listing(one)).find(outbound(buttons=[Button("Kyllä", "/affirm", "A")]), NOW) == [
        one["sid"]
    ]


@pytest.mark.parametrize("answer", [refusal(500), refusal(429), refusal(401), httpx.Response(200, text="?")])
async def test_while_twilio_cannot_be_asked_it_stays_unconfirmed(answer: httpx.Response) -> None:
    with pytest.raises(SendError) as raised:
        await sms(lambda request: answer).find(outbound(), NOW)
    assert raised.value.reason is Reason.unconfirmed


@pytest.mark.parametrize("sender", ["KYMENHVA", "", "0412345001", "+0", "MG1", "+358412345001 "])
def test_a_sender_that_takes_no_replies_is_refused(sender: str) -> None:
    with pytest.raises(ValueError, match="sender"):
        sms(sender=sender)


def test_without_a_token_nothing_starts() -> None:
    with pytest.raises(ValueError, match="token"):
        sms(auth_token="")


def test_the_answer_to_a_hook_is_empty_twiml() -> None:
    content_type, body = Sms.acknowledgement
    assert content_type == "text/xml"
    assert body.endswith(b"<Response></Response>")


# -- what the hook missed -----------------------------------------------------------------------------------

MISSED = "SM0000000000000000000000000000f{:03}"


def missed(number: int, **changes: Any) -> dict[str, Any]:
    one = {"sid": MISSED.format(number), "direction": "inbound", "from": PHONE, "to": OURS, "body": "9",
           "date_created": "Mon, 02 Nov 2026 09:59:00 +0000", "num_media": "0", "messaging_service_sid": None}  # fmt: skip
    return {**one, **changes}


class Pages:
    """Twilio's list by pages, with a way to name the page that follows each; counts the requests."""

    def __init__(self, pages: Callable[[int], list[dict[str, Any]]], following: Callable[[int], int | None]):
        self.pages = pages
        self.following = following
        self.requests = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        page = int(request.url.params.get("Page", 0))
        following = self.following(page)
        path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?Page={following}"
        return httpx.Response(
            200,
            json={"messages": self.pages(page), "next_page_uri": None if following is None else path},
        )


def listed(*messages: dict[str, Any]) -> Pages:
    return Pages(lambda page: list(messages), lambda page: None)


async def ids(channel: Sms, since: datetime = NOW - timedelta(hours=1)) -> list[str]:
    return [inbound.external_id for _, inbound in await channel.inbound(since)]


@pytest.mark.parametrize(
    ("pages", "following", "most"),
    [
        (lambda page: [missed(1)], lambda page: 0, 2),  # the first page follows itself
        (lambda page: [missed(page % 2)], lambda page: (page + 1) % 2, 3),  # two follow each other
        (lambda page: [missed(1)], lambda page: page + 1, 2),  # ever new addresses of the same messages
        (lambda page: [], lambda page: page + 1, 1),  # nothing, without end
    ],
)
async def test_a_list_that_goes_in_circles_ends(pages: Any, following: Any, most: int) -> None:
    twilio = Pages(pages, following)
    found = await ids(sms(twilio))
    assert len(found) == len(set(found))
    assert twilio.requests <= most


async def test_a_list_without_end_ends_after_a_hundred_pages() -> None:
    twilio = Pages(lambda page: [missed(page)], lambda page: page + 1)
    assert len(await ids(sms(twilio))) == 100
    assert twilio.requests <= 101


async def test_where_all_is_older_no_further_page_is_asked_for() -> None:
    old = "Mon, 26 Oct 2026 09:59:00 +0000"
    twilio = Pages(
        lambda page: [missed(page, **({"date_created": old} if page else {}))], lambda page: page + 1
    )
    assert await ids(sms(twilio)) == [MISSED.format(0)]
    assert twilio.requests == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"date_created": "Mon, 26 Oct 2026 09:59:00 +0000"},
        {"date_created": None},
        {"date_created": "yesterday"},
        {"to": "+358412345002"},
        {"to": None},
        {"to": f"whatsapp:{OURS}"},
        {"direction": "outbound-api"},
        {"from": None},
        {"sid": None},
        {"from": f"whatsapp:{PHONE}"},
    ],
)
async def test_only_what_was_sent_to_us_in_that_time_is_taken(changes: dict[str, Any]) -> None:
    twilio = listed(missed(2), missed(1, **changes), missed(0))
    assert await ids(sms(twilio)) == [MISSED.format(0), MISSED.format(2)]


async def test_by_a_service_only_its_own_is_taken() -> None:
    service = "MG" + "0" * 32
    own = {"messaging_service_sid": service}
    twilio = listed(
        missed(0, **own), missed(1), missed(2, messaging_service_sid="MG" + "1" * 32),
        missed(3, **own, **{"from": f"rcs:{PHONE}", "to": "rcs:agent"}),
        missed(4, **own, **{"from": f"whatsapp:{PHONE}", "to": f"whatsapp:{OURS}"}),
    )  # fmt: skip
    found = await sms(twilio, sender=service).inbound(NOW - timedelta(hours=1))
    assert [(inbound.external_id, inbound.address) for _, inbound in found] == [
        (MISSED.format(3), PHONE),
        (MISSED.format(0), PHONE),
    ]
    assert found[0][1].data["network"] == "rcs:"


async def test_a_listed_machine_is_not_answered() -> None:
    [(_, inbound)] = await sms(listed(missed(0, **{"from": "Posti"}))).inbound(NOW - timedelta(hours=1))
    assert inbound.unanswered is Unanswered.name
