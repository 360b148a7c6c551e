from __future__ import annotations

import json
from typing import Any

import pytest

from channels.body import LARGEST
from channels.message import Button, Hook, Inbound, Outbound, Refused
from channels.simulator import Mailbox, Simulator, address

PHONE = "+358412345678"


def parse(body: Any) -> Inbound:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    [inbound] = Simulator().parse(Hook(url="http://127.0.0.1/hooks/simulator", headers={}, body=raw))
    assert isinstance(inbound, Inbound)
    return inbound


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"id": "m1", "from": PHONE, "text": "9"}, Inbound("simulator", "m1", PHONE, "9")),
        ({"id": 7, "from": "041 234 5678", "text": ""}, Inbound("simulator", "7", PHONE)),
        ({"id": "m2", "from": "+46 70 123 45 67", "text": "hej"}, Inbound("simulator", "m2", "+46701234567", "hej")),
        ({"id": "m3", "from": "anna", "text": "hei"}, Inbound("simulator", "m3", "anna", "hei")),
        ({"id": "m4", "from": "anna0412345678", "text": "x"}, Inbound("simulator", "m4", "anna0412345678", "x")),
        ({"id": "m5", "from": "12", "text": "x"}, Inbound("simulator", "m5", "12", "x")),
        (
            {"id": "m6", "from": "anna", "text": "Kyllä", "payload": "/SetSlots(join=true)", "language": "sv"},
            Inbound("simulator", "m6", "anna", "Kyllä", "/SetSlots(join=true)", "sv", "button"),
        ),
        ({"id": "m7", "from": "anna", "text": "/SetSlots(rating=9)"}, Inbound("simulator", "m7", "anna", "/SetSlots(rating=9)")),
        ({"id": "m8", "from": "anna", "text": "x", "payload": None, "colour": "red"}, Inbound("simulator", "m8", "anna", "x")),
        ({"id": "m9", "from": "anna", "text": "\u202eabc <b>'; DROP"}, Inbound("simulator", "m9", "anna", "\u202eabc <b>'; DROP")),
        ({"id": "m10", "from": "anna", "text": "kuva", "kind": "media"}, Inbound("simulator", "m10", "anna", "kuva", kind="media")),
        ({"id": "m11", "from": "anna", "text": "x", "kind": "text"}, Inbound("simulator", "m11", "anna", "x")),
        (rb'{"id":"s","from":"anna","text":"a\ud83d b\u0000"}', Inbound("simulator", "s", "anna", "a\ufffd b\ufffd")),
        (rb'{"id":"t","from":"anna","text":"\ud83d\ude00"}', Inbound("simulator", "t", "anna", "😀")),
    ],
)  # fmt: skip
def test_in(body: Any, expected: Inbound) -> None:
    assert parse(body) == expected


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"", "body"),
        (b"\xff\xfe", "body"),
        (b"[1]", "body"),
        (b"[" * 100_000, "body"),
        (b'{"id":' + b"9" * 10_000 + b"}", "body"),
        ({"from": "anna", "text": "x"}, "id"),
        ({"id": True, "from": "anna", "text": "x"}, "id"),
        ({"id": 1.5, "from": "anna", "text": "x"}, "id"),
        ({"id": " ", "from": "anna", "text": "x"}, "id"),
        ({"id": "x" * 201, "from": "anna", "text": "x"}, "id"),
        ({"id": "1", "from": "anna", "text": "x", "kind": "blocked"}, "kind"),
        ({"id": "1", "from": "anna", "text": "x", "kind": 1}, "kind"),
        ({"id": "1", "text": "x"}, "from"),
        ({"id": "1", "from": 358412345678, "text": "x"}, "from"),
        ({"id": "1", "from": "", "text": "x"}, "from"),
        ({"id": "1", "from": "anna"}, "text"),
        ({"id": "1", "from": "anna", "text": None}, "text"),
        ({"id": "1", "from": "anna", "text": ["x"]}, "text"),
        ({"id": "1", "from": "anna", "text": "x", "payload": 3}, "payload"),
        ({"id": "1", "from": "anna", "text": "x", "language": {}}, "language"),
    ],
)
def test_a_wrong_field_is_named(body: Any, field: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(body)
    assert refused.value.status == 422
    assert str(refused.value).startswith(f"{field}: ")


def test_too_large_is_refused_and_large_is_not() -> None:
    with pytest.raises(Refused) as refused:
        parse(b"x" * (LARGEST + 1))
    assert refused.value.status == 413
    assert len(parse({"id": "1", "from": "anna", "text": "å" * 100_000}).text) == 100_000


async def test_out() -> None:
    message = Outbound("5", "simulator", PHONE, "Hei", buttons=[Button("9", "/SetSlots(rating=9)")])
    assert await Simulator().send(message) == "simulator-5"
    assert await Mailbox().send(message) == "mailbox-5"


def test_addresses() -> None:
    assert address("0412345678") == address("+358 (0)41-234 5678") == address("00358412345678") == PHONE
    assert address("+") == "+"
    assert address("712345678") == "712345678"  # a Telegram id
