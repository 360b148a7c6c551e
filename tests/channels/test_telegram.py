from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import callback
from channels.message import (
    Button,
    Event,
    File,
    Hook,
    Inbound,
    Invitation,
    Outbound,
    Reason,
    Refused,
    SendError,
    Unreadable,
)
from channels.telegram import Telegram
from tests.channels.edges import listening

TOKEN = "123456:invented-token"
SECRET = "invented_secret-1"
CHAT = "5550001"


def telegram(handle: Callable[[httpx.Request], httpx.Response] | None = None, **changes: Any) -> Telegram:
    transport = httpx.MockTransport(handle or _never)
    return Telegram(**{"token": TOKEN, "secret": SECRET, "transport": transport, **changes})


def _never(request: httpx.Request) -> httpx.Response:
    raise AssertionError("nothing may be sent here")


def hook(body: Any, secret: str | None = SECRET) -> Hook:
    headers = {} if secret is None else {"x-telegram-bot-api-secret-token": secret}
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Hook("https://palaute.example/hooks/telegram", headers, raw)


# -- in -----------------------------------------------------------------------------------------------------


def inbound(update_id: int, **fields: Any) -> Inbound:
    return Inbound(
        **{"channel": "telegram", "external_id": str(update_id), "address": CHAT, "language": "fi", **fields}
    )


SAID = {"message_id": "31"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("text", inbound(900001, text="Hyvä käynti 😀 <b> _x_", data=SAID)),
        ("start", inbound(900002, kind="start", text="unit-koks", data=SAID)),
        ("start_bare", inbound(900003, kind="start", data=SAID)),
        (
            "press",
            inbound(
                900004,
                kind="button",
                payload="/SetSlots(rating=9)",
                language="sv",
                data={"callback_id": "77001", "message_id": "30", "outbound": "12"},
            ),
        ),
        ("press_old_form", inbound(900005, kind="button", data={"callback_id": "77002", "message_id": "30"})),
        (
            "press_gone",
            inbound(
                900006,
                kind="button",
                payload="/affirm",
                data={"callback_id": "77003", "message_id": "3", "outbound": "2"},
            ),
        ),
        ("edited", inbound(900007, kind="edited", text="8", data=SAID)),
        ("sticker", inbound(900008, kind="media", data=SAID)),
        ("voice", inbound(900009, kind="media", data=SAID)),
        ("photo", inbound(900010, kind="media", text="ovi rikki", data=SAID)),
        ("photo_edited", inbound(900011, kind="edited", text="ovi ehjä", data=SAID)),
        ("pinned", None),
        ("blocked", inbound(900013, kind="blocked")),
        ("unblocked", inbound(900014, kind="unblocked")),
        ("group", None),
        ("group_press", None),
        ("group_joined", Invitation("telegram", "-1005550009", "group")),
        ("group_rights", None),
        ("group_left", None),
        ("channel_joined", Invitation("telegram", "-1005550010", "channel")),
        ("channel_post", None),
        ("unknown", None),
    ],
)
def test_in(captured: Callable[[str], Any], name: str, expected: Inbound | Invitation | None) -> None:
    assert list(telegram().parse(hook(captured("telegram.json")[name]))) == ([expected] if expected else [])


FILE = {"file_id": "A", "file_unique_id": "A"}
PLACE = {"latitude": 60.5, "longitude": 26.9}
SENT = [
    {"photo": [FILE | {"width": 9, "height": 9}]},
    {"voice": FILE | {"duration": 3}},
    {"audio": FILE | {"duration": 3}},
    {"video": FILE | {"width": 9, "height": 9, "duration": 3}},
    {"video_note": FILE | {"length": 9, "duration": 3}},
    {"animation": FILE | {"width": 9, "height": 9, "duration": 3}},
    {"document": FILE},
    {"location": PLACE},
    {"venue": {"location": PLACE, "title": "t", "address": "a"}},
    {"contact": {"phone_number": "1", "first_name": "M"}},
    {"dice": {"emoji": "x", "value": 9}},
    {
        "poll": {
            "id": "1",
            "question": "9?",
            "options": [],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
        }
    },
]


@pytest.mark.parametrize("sent", SENT, ids=lambda sent: next(iter(sent)))
@pytest.mark.parametrize("caption", [None, "STOP", "/help"])
def test_words_under_anything_are_taken_along(
    captured: Callable[[str], Any], sent: dict[str, Any], caption: str | None
) -> None:
    update = captured("telegram.json")["text"]
    del update["message"]["text"]
    update["message"] |= sent | ({"caption": caption} if caption else {})
    words = {None: "", "STOP": "STOP", "/help": "HELP"}[caption]
    assert list(telegram().parse(hook(update))) == [inbound(900001, kind="media", text=words, data=SAID)]
    update["edited_message"] = update.pop("message")
    edited = [inbound(900001, kind="edited", text=words, data=SAID)] if caption else []
    assert list(telegram().parse(hook(update))) == edited  # a live location that moves says nothing


@pytest.mark.parametrize("broken", ["photo", "voice", "poll", "caption_entities"])
def test_a_picture_that_cannot_be_read_costs_no_words(captured: Callable[[str], Any], broken: str) -> None:
    update = captured("telegram.json")["text"]
    update["message"] |= {broken: [{"x": 1}], "caption": update["message"].pop("text")}
    [event] = telegram().parse(hook(update))
    assert isinstance(event, Inbound)
    assert (event.kind, event.text) == ("media", "Hyvä käynti 😀 <b> _x_")


def test_words_under_something_that_is_not_known_yet_are_heard(captured: Callable[[str], Any]) -> None:
    update = captured("telegram.json")["text"]
    update["message"] |= {"hologram": FILE, "caption": update["message"].pop("text")}
    [event] = telegram().parse(hook(update))
    assert isinstance(event, Inbound)
    assert (event.kind, event.text) == ("media", "Hyvä käynti 😀 <b> _x_")


@pytest.mark.parametrize(
    ("shared", "number"),
    [
        ({"phone_number": "358412345678", "user_id": 5550001}, "+358412345678"),
        ({"phone_number": "+358 41 2345678", "user_id": 5550001}, "+358412345678"),
        ({"phone_number": "0412345678", "user_id": 5550001}, "0412345678"),
        ({"phone_number": "358412345678", "user_id": 5550002}, None),  # another person's
        ({"phone_number": "358412345678"}, None),  # of whom Telegram does not say whose it is
        ({"phone_number": "", "user_id": 5550001}, None),
    ],
)
def test_only_ones_own_contact_is_a_number(
    captured: Callable[[str], Any], shared: dict[str, Any], number: str | None
) -> None:
    update = captured("telegram.json")["text"]
    del update["message"]["text"]
    update["message"]["contact"] = {"first_name": "M", **shared}
    kind = "media" if number is None else "contact"
    assert list(telegram().parse(hook(update))) == [inbound(900001, kind=kind, text=number or "", data=SAID)]


def test_the_pictures_of_an_album_are_known_as_one(captured: Callable[[str], Any]) -> None:
    update = captured("telegram.json")["photo"]
    update["message"]["media_group_id"] = "1377"
    [event] = telegram().parse(hook(update))
    assert isinstance(event, Inbound)
    assert event.data == SAID | {"album": "1377"}


@pytest.mark.parametrize("secret", [None, "", "x", SECRET + "x", SECRET[:-1], SECRET.upper(), "ä"])
def test_only_our_secret_opens(captured: Callable[[str], Any], secret: str | None) -> None:
    with pytest.raises(Refused) as refused:
        telegram().parse(hook(captured("telegram.json")["text"], secret))
    assert refused.value.status == 403


@pytest.mark.parametrize("ours", [None, ""])
@pytest.mark.parametrize("secret", [None, ""])
def test_without_its_own_secret_nothing_opens(ours: str | None, secret: str | None) -> None:
    with pytest.raises(Refused) as refused:
        telegram(secret=ours).parse(hook({"update_id": 1}, secret))
    assert refused.value.status == 403


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"[]", b"[" * 50_000, b"x" * 1_000_001, {}, {"update_id": "1"}, {"update_id": True}],
)
def test_what_is_no_update_is_acknowledged_and_refused(body: Any) -> None:
    """Anything but 2xx would make Telegram repeat it and hold that person's later messages back."""
    with pytest.raises(Refused) as refused:
        telegram().parse(hook(body))
    assert refused.value.status == 200


POISON = [
    {"update_id": 1, "message": 5},
    {"update_id": 1, "message": {}},
    {"update_id": 1, "message": {"message_id": 1, "date": 10**30, "chat": {"id": 5, "type": "private"}}},
    {
        "update_id": 1,
        "message": {"message_id": 1, "date": 1, "chat": {"id": "x", "type": "private"}, "text": "a"},
    },
    {
        "update_id": 1,
        "message": {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}, "text": 7},
    },
    {"update_id": 1, "callback_query": {"id": "1"}},
    {"update_id": 1, "my_chat_member": {"chat": []}},
]


@pytest.mark.parametrize("update", POISON)
def test_a_poison_update_is_acknowledged_and_kept_as_it_came(update: dict[str, Any]) -> None:
    [kept] = telegram().parse(hook(update))
    assert isinstance(kept, Unreadable)
    assert (kept.channel, kept.external_id) == ("telegram", "1")
    assert json.loads(kept.content) == update
    assert "private" not in repr(kept)
    assert Telegram.reread(kept.content) == [kept]


def test_what_can_be_read_by_now_is_heard(captured: Callable[[str], Any]) -> None:
    update = captured("telegram.json")["text"]
    assert Telegram.reread(json.dumps(update)) == telegram().parse(hook(update))


PARTS = [
    "message_id",
    "date",
    "chat",
    "from",
    "text",
    "id",
    "type",
    "data",
    "message",
    "language_code",
    "sticker",
]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(PARTS), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"]), json_values)
def test_no_update_raises_anything_but_refused(kind: str, content: Any) -> None:
    try:
        telegram().parse(hook({"update_id": 1, kind: content}))
    except Refused as refused:
        assert refused.status == 200


def test_half_a_character_is_replaced(captured: Callable[[str], Any]) -> None:
    update = captured("telegram.json")["text"]
    update["message"]["text"] = "a\ud83d\x00"
    [event] = telegram().parse(hook(update))
    assert isinstance(event, Inbound)
    assert event.text == "a\ufffd\ufffd"


# -- buttons ------------------------------------------------------------------------------------------------


@given(st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True), st.text(max_size=49))
def test_what_a_button_carries_comes_back(message: str, payload: str) -> None:
    if len(payload.encode()) <= callback.LONGEST_PAYLOAD:
        data = callback.encode(message, payload)
        assert 1 <= len(data.encode()) <= 64
        assert callback.decode(data) == callback.Pressed(message, payload)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        "1",
        "1.2",
        "2.2./affirm",
        "1..x",
        "1.a b.x",
        "1.²./affirm",
        "/affirm",
        "1.2." + "ä" * 31,
        "1.99999999999999999999./affirm",
    ],
)
def test_what_we_did_not_write_is_nothing(data: str) -> None:
    assert callback.decode(data) is None


def test_bytes_are_counted_not_characters() -> None:
    callback.encode("1", "ä" * 30)
    with pytest.raises(ValueError, match="payload"):
        callback.encode("1", "ä" * 31)


# -- out ----------------------------------------------------------------------------------------------------


def outbound(**changes: Any) -> Outbound:
    return Outbound(
        **{"id": "12", "channel": "telegram", "address": CHAT, "text": "Hei <b> _x_ [a](b)", **changes}
    )


SENT = {
    "ok": True,
    "result": {
        "message_id": 44,
        "date": 1793613600,
        "chat": {"id": 5550001, "type": "private"},
        "text": "Hei",
    },
}


class Provider:
    """Answers every call with the same answer; keeps method and form of each."""

    def __init__(self, answer: Any = None) -> None:
        self.answer = answer
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        self.calls.append((request.url.path, form))
        if isinstance(self.answer, Exception):
            raise self.answer
        if isinstance(self.answer, httpx.Response):
            return self.answer
        method = request.url.path.rpartition("/")[2]
        return httpx.Response(200, json=SENT if method == "sendMessage" else {"ok": True, "result": True})


async def test_out() -> None:
    provider = Provider()
    assert await telegram(provider, api_url="http://127.0.0.1:9").send(outbound()) == "12.44"
    assert provider.calls == [(f"/bot{TOKEN}/sendMessage", {"chat_id": CHAT, "text": "Hei <b> _x_ [a](b)"})]


async def test_a_file_goes_out_with_its_text() -> None:
    """As one message, so that both arrive or neither does."""
    asked: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json=SENT)

    sender, file = telegram(handle), File("tapahtuma.ics", "text/calendar", "BEGIN:VCALENDAR Å")
    assert await sender.send_file(outbound(buttons=[Button("Ok", "/ok")]), file) == "12.44"
    (request,) = asked
    assert request.url.path == f"/bot{TOKEN}/sendDocument"
    body = request.content.decode()
    for part in ('filename="tapahtuma.ics"', "BEGIN:VCALENDAR Å", "Hei <b> _x_ [a](b)", "1.12./ok"):
        assert part in body
    assert "text/calendar" in body
    await sender.send_file(outbound(text="x" * 1025), file)  # more than Telegram takes below a file
    assert asked[1].url.path == f"/bot{TOKEN}/sendMessage"


async def test_keyboards() -> None:
    provider = Provider()
    ratings = [Button(str(n), f"/SetSlots(rating={n})") for n in range(11)]
    await telegram(provider).send(
        outbound(buttons=[*ratings, Button("En vastaa", "/skip"), Button("11", "/eleven")])
    )
    [(_, form)] = provider.calls
    rows = json.loads(form["reply_markup"])["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [
        ["0", "1", "2", "3", "4", "5"],
        ["6", "7", "8", "9", "10"],
        ["En vastaa"],
        ["11"],
    ]
    assert rows[1][3]["callback_data"] == "1.12./SetSlots(rating=9)"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"buttons": [Button("x", "/" + "y" * 64)]}, Reason.rejected),
        ({"address": "-1005550009"}, Reason.unreachable),
        ({"address": "@kanava"}, Reason.unreachable),
        ({"address": ""}, Reason.unreachable),
        ({"address": "9" * 5000}, Reason.unreachable),
    ],
)
async def test_what_is_never_sent(changes: dict[str, Any], reason: Reason) -> None:
    with pytest.raises(SendError) as raised:
        await telegram().send(outbound(**changes))
    assert raised.value.reason is reason


def refusal(code: int, description: str, **parameters: Any) -> httpx.Response:
    content = {"ok": False, "error_code": code, "description": description}
    return httpx.Response(code, json={**content, "parameters": parameters} if parameters else content)


FAILURES = [
    (refusal(403, "Forbidden: bot was blocked by the user"), Reason.blocked),
    (refusal(403, "Forbidden: user is deactivated"), Reason.unreachable),
    (refusal(403, "Forbidden: bot can't initiate conversation with a user"), Reason.unreachable),
    (refusal(400, "Bad Request: chat not found"), Reason.unreachable),
    (refusal(400, "Bad Request: PEER_ID_INVALID"), Reason.unreachable),
    (refusal(400, "Bad Request: message is too long"), Reason.rejected),
    (refusal(400, "Bad Request: BUTTON_DATA_INVALID"), Reason.rejected),
    (refusal(400, "Bad Request: group upgraded", migrate_to_chat_id=-1001), Reason.unreachable),
    (refusal(401, "Unauthorized"), Reason.misconfigured),
    (refusal(404, "Not Found"), Reason.misconfigured),
    (refusal(409, "Conflict: terminated by other getUpdates request"), Reason.misconfigured),
    (refusal(500, "Internal Server Error"), Reason.unconfirmed),
    (httpx.Response(502, text="<html>Bad Gateway"), Reason.unconfirmed),
    (httpx.Response(200, text="not json"), Reason.unconfirmed),
    (httpx.Response(200, json={"ok": True}), Reason.unconfirmed),
    (httpx.Response(200, json=[]), Reason.unconfirmed),
    (httpx.ConnectError("before"), Reason.throttled),
    (httpx.ConnectTimeout("before"), Reason.throttled),
    (httpx.PoolTimeout("before"), Reason.throttled),
    (httpx.WriteTimeout("during"), Reason.unconfirmed),
    (httpx.ReadTimeout("after"), Reason.unconfirmed),
    (httpx.RemoteProtocolError("after"), Reason.unconfirmed),
]


@pytest.mark.parametrize(("answer", "reason"), FAILURES)
async def test_every_failure_has_its_reason(answer: Any, reason: Reason) -> None:
    with pytest.raises(SendError) as raised:
        await telegram(Provider(answer)).send(outbound())
    assert raised.value.reason is reason


@pytest.mark.filterwarnings("ignore:.*retry_after")
async def test_a_wait_is_kept() -> None:
    answer = refusal(429, "Too Many Requests: retry after 35", retry_after=35)
    with pytest.raises(SendError) as raised:
        await telegram(Provider(answer)).send(outbound())
    assert (raised.value.reason, raised.value.retry_after) == (Reason.throttled, 35.0)


async def _swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"chat_id")
    await asyncio.sleep(2)


async def test_over_a_real_socket_what_left_is_unconfirmed() -> None:
    async with listening(_swallow) as port:
        channel = telegram(transport=None, api_url=f"http://127.0.0.1:{port}", timeout=0.3)
        with pytest.raises(SendError) as raised:
            await channel.send(outbound())
        await channel.close()
    assert raised.value.reason is Reason.unconfirmed


async def test_over_a_real_socket_what_never_left_may_go_again() -> None:
    async with listening(_swallow) as port:
        pass
    with pytest.raises(SendError) as raised:
        await telegram(transport=None, api_url=f"http://127.0.0.1:{port}").send(outbound())
    assert raised.value.reason is Reason.throttled


# -- tidying ------------------------------------------------------------------------------------------------


async def test_a_press_is_answered_and_its_keyboard_goes(captured: Callable[[str], Any]) -> None:
    provider = Provider()
    channel = telegram(provider)
    [press] = channel.parse(hook(captured("telegram.json")["press"]))
    assert isinstance(press, Inbound)
    await channel.follow_up(press)
    assert provider.calls == [
        (f"/bot{TOKEN}/answerCallbackQuery", {"callback_query_id": "77001"}),
        (f"/bot{TOKEN}/editMessageReplyMarkup", {"chat_id": CHAT, "message_id": "30"}),
    ]


async def test_a_text_needs_no_settling(captured: Callable[[str], Any]) -> None:
    channel = telegram()
    [text] = channel.parse(hook(captured("telegram.json")["text"]))
    assert isinstance(text, Inbound)
    await channel.follow_up(text)


async def test_a_keyboard_goes_when_the_answer_was_typed() -> None:
    provider = Provider()
    await telegram(provider).clear(CHAT, "12.44")
    assert provider.calls == [(f"/bot{TOKEN}/editMessageReplyMarkup", {"chat_id": CHAT, "message_id": "44"})]
    await telegram().clear("anna", "simulator-3")


@pytest.mark.filterwarnings("ignore:.*retry_after")
@pytest.mark.parametrize("name", ["press", "group_joined", "channel_joined"])
@pytest.mark.parametrize("answer", [answer for answer, _ in FAILURES] + [refusal(429, "x", retry_after=3)])
async def test_tidying_never_fails(captured: Callable[[str], Any], answer: Any, name: str) -> None:
    channel = telegram(Provider(answer), in_groups="{link}")
    [event] = channel.parse(hook(captured("telegram.json")[name]))
    assert isinstance(event, Inbound | Invitation)
    await channel.follow_up(event)


class Us(Provider):
    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/getMe"):
            us = {"id": 4440001, "is_bot": True, "first_name": "Kynnys", "username": "kynnys_bot"}
            return httpx.Response(200, json={"ok": True, "result": us})
        return super().__call__(request)


async def test_a_group_is_told_once_that_we_talk_in_private(captured: Callable[[str], Any]) -> None:
    provider = Us()
    channel = telegram(provider, in_groups="Kirjoita minulle: {link}")
    for name in ("group_joined", "group", "group_press", "group_rights", "group_left"):
        for event in channel.parse(hook(captured("telegram.json")[name])):
            assert isinstance(event, Invitation)
            await channel.follow_up(event)
    assert provider.calls == [
        (f"/bot{TOKEN}/sendMessage", {"chat_id": "-1005550009", "text": "Kirjoita minulle: t.me/kynnys_bot"})
    ]


async def test_a_channel_is_left_without_a_word(captured: Callable[[str], Any]) -> None:
    provider = Us()
    channel = telegram(provider, in_groups="Kirjoita minulle: {link}")
    [invitation] = channel.parse(hook(captured("telegram.json")["channel_joined"]))
    assert isinstance(invitation, Invitation)
    await channel.follow_up(invitation)
    assert provider.calls == [(f"/bot{TOKEN}/leaveChat", {"chat_id": "-1005550010"})]


# -- listening and polling ----------------------------------------------------------------------------------


async def test_listen() -> None:
    provider = Provider()
    await telegram(provider).set_hook("https://palaute.example/hooks/telegram")
    [(path, form)] = provider.calls
    assert path == f"/bot{TOKEN}/setWebhook"
    assert (form["url"], form["secret_token"]) == ("https://palaute.example/hooks/telegram", SECRET)
    assert json.loads(form["allowed_updates"]) == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]


async def test_the_menu_is_offered_in_each_language_and_to_everybody_else() -> None:
    provider = Provider()
    menus = {"fi": {"palaute": "Anna palautetta"}, "en": {"feedback": "Give feedback"}}
    await telegram(provider).offer_menu(menus, otherwise="en")
    assert {path for path, _ in provider.calls} == {f"/bot{TOKEN}/setMyCommands"}
    assert [(form.get("language_code"), json.loads(form["commands"])) for _, form in provider.calls] == [
        ("fi", [{"command": "palaute", "description": "Anna palautetta"}]),
        ("en", [{"command": "feedback", "description": "Give feedback"}]),
        (None, [{"command": "feedback", "description": "Give feedback"}]),
    ]


@pytest.mark.parametrize(("answer", "reason"), FAILURES)
async def test_a_menu_that_is_not_taken_has_its_reason(answer: Any, reason: Reason) -> None:
    with pytest.raises(SendError) as raised:
        await telegram(Provider(answer)).offer_menu({"en": {"help": "Help"}}, otherwise="en")
    assert raised.value.reason is reason


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("/palaute", "PALAUTE"),
        ("/palaute@kynnys_bot", "PALAUTE"),
        ("/palaute@kynnys_bot jono oli\npitkä", "PALAUTE jono oli\npitkä"),
        ("/take_part", "TAKE PART"),
        (" /stop ", "STOP"),
        ("/9", "9"),
        ("/SetSlots(rating=9)", "/SetSlots(rating=9)"),
        ("hyvä/huono", "hyvä/huono"),
        ("/", "/"),
        ("// hei", "// hei"),
    ],
)
def test_a_command_is_its_word_in_capitals(captured: Callable[[str], Any], typed: str, heard: str) -> None:
    for name, part in (("text", "message"), ("edited", "edited_message")):
        update = captured("telegram.json")[name]
        update[part]["text"] = typed
        [event] = telegram().parse(hook(update))
        assert isinstance(event, Inbound)
        assert event.text == heard


async def test_listen_needs_a_secret() -> None:
    with pytest.raises(SendError) as raised:
        await telegram(secret=None).set_hook("https://palaute.example/hooks/telegram")
    assert raised.value.reason is Reason.misconfigured


class Queue:
    """Telegram's side of long polling: keeps updates until an offset confirms them."""

    def __init__(self, updates: Sequence[Any], refuse_after: int) -> None:
        self.updates = list(updates)
        self.refuse_after = refuse_after
        self.offsets: list[int | None] = []
        self.methods: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.methods.append(request.url.path.rpartition("/")[2])
        if self.methods[-1] == "deleteWebhook":
            return httpx.Response(200, json={"ok": True, "result": True})
        form = parse_qs(request.content.decode())
        offset = int(form["offset"][0]) if "offset" in form else None
        self.offsets.append(offset)
        if len(self.offsets) > self.refuse_after:
            return refusal(409, "Conflict: terminated by other getUpdates request")
        return httpx.Response(
            200, json={"ok": True, "result": [u for u in self.updates if u["update_id"] >= (offset or 0)]}
        )


def ids(batch: Sequence[Event]) -> list[str]:
    return [event.external_id for event in batch if not isinstance(event, Invitation)]


async def test_poll_confirms_only_what_the_caller_came_back_from(captured: Callable[[str], Any]) -> None:
    updates = [captured("telegram.json")[name] for name in ("text", "group", "start")]
    poison = {"update_id": 900016, "message": {"text": 5}}
    queue = Queue([*updates, poison], refuse_after=2)
    stored: list[str] = []
    with pytest.raises(SendError) as raised:
        async for batch in telegram(queue).poll():
            assert queue.offsets == [None]
            stored += ids(batch)
    assert raised.value.reason is Reason.misconfigured
    assert stored == ["900001", "900002", "900016"]
    assert queue.methods[0] == "deleteWebhook"
    assert queue.offsets == [None, 900017, 900017]


async def test_poll_gives_again_what_the_caller_could_not_store(captured: Callable[[str], Any]) -> None:
    queue = Queue([captured("telegram.json")["text"]], refuse_after=9)
    channel = telegram(queue)
    for _ in range(2):
        with pytest.raises(OSError, match="full"):
            async for batch in channel.poll():
                assert ids(batch) == ["900001"]
                raise OSError("disk full")
    assert queue.offsets == [None, None]


@pytest.mark.filterwarnings("ignore:.*retry_after")
async def test_poll_waits_while_telegram_is_away(captured: Callable[[str], Any]) -> None:
    queue = Queue([captured("telegram.json")["text"]], refuse_after=9)
    answers: list[httpx.Response | Exception] = [
        refusal(429, "x", retry_after=0.01),
        httpx.ConnectError("down"),
    ]

    def handle(request: httpx.Request) -> httpx.Response:
        if answers:
            answer = answers.pop()
            if isinstance(answer, Exception):
                raise answer
            return answer
        return queue(request)

    async for batch in telegram(handle).poll():
        assert ids(batch) == ["900001"]
        break
    assert not answers


ME = {"id": 5550001, "is_bot": False, "first_name": "Testi", "language_code": "fi"}


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ({"type": "user", "date": 1, "sender_user": {"id": 42, "is_bot": False, "first_name": "Muu"}}, "1"),
        ({"type": "user", "date": 1, "sender_user": {"id": 43, "is_bot": True, "first_name": "Botti"}}, "1"),
        ({"type": "hidden_user", "date": 1, "sender_user_name": "Muu"}, "1"),
        ({"type": "channel", "date": 1, "message_id": 4, "chat": {"id": -100, "type": "channel", "title": "K"}}, "1"),
        ({"type": "chat", "date": 1, "sender_chat": {"id": -200, "type": "group", "title": "R"}}, "1"),
        ({"type": "user", "date": 1, "sender_user": ME}, None),
        (None, None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("text", ["9", "/stop", "/start unit-koks"])
def test_forwarded_words_are_marked(origin: dict[str, Any] | None, expected: str | None, text: str) -> None:
    message: dict[str, Any] = {
        "message_id": 31, "date": 1, "from": ME, "chat": {"id": 5550001, "type": "private", "first_name": "Testi"}, "text": text,
    }  # fmt: skip
    if origin is not None:
        message["forward_origin"] = origin
    (heard,) = telegram().parse(hook({"update_id": 1, "message": message}))
    assert isinstance(heard, Inbound)
    assert heard.data.get("forwarded") == expected
    assert (heard.kind == "start") == (expected is None and text.startswith("/start"))
