from __future__ import annotations

import pytest

from channels.message import Refused
from channels.twilio_hooks import MOST_FIELDS, read_form


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"a=1&a=2&b=&a=1", [("a", "1"), ("a", "2"), ("b", ""), ("a", "1")]),
        (b"Body=hyv%C3%A4+%2B+%26", [("Body", "hyvä + &")]),
        ("Body=hyvä".encode(), [("Body", "hyvä")]),
        (b"Body=%FF\xff", [("Body", "\ufffd\ufffd")]),
        (b"a;b=1;2", [("a;b", "1;2")]),
        (b"&&a&=1&", [("a", ""), ("", "1")]),
        (b"", []),
    ],
    ids=[
        "repeated and empty",
        "quoted",
        "not quoted",
        "no UTF-8",
        "semicolons",
        "no sign of equality",
        "nothing",
    ],
)
def test_every_field_is_read_in_its_order(body: bytes, fields: list[tuple[str, str]]) -> None:
    assert read_form(body) == fields


def test_too_many_fields_are_refused() -> None:
    assert len(read_form(b"&".join([b"a="] * MOST_FIELDS))) == MOST_FIELDS
    with pytest.raises(Refused) as refused:
        read_form(b"&".join([b"a="] * (MOST_FIELDS + 1)))
    assert refused.value.status == 413
